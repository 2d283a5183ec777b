using System.Collections.Concurrent;
using System.Net;
using Tributary.Gateways.Faas.Platforms.Calls;
using Tributary.Gateways.Faas.Platforms.Held;

namespace Tributary.Gateways.Faas.Platforms.Google;

/// <summary>Google Cloud Run (Admin API, v2): a service for each function, in one region, called with an ID token of the service account,
/// which alone may call it.</summary>
internal sealed class CloudRunPlatform : HeldPlatform
{
    private readonly GoogleOptions _options;
    private readonly GoogleApi _api;
    private readonly ConcurrentDictionary<string, Uri> _addresses = new(StringComparer.Ordinal);

    /// <param name="options">With an account.</param>
    /// <exception cref="PlatformException">There is none, or its key is none.</exception>
    public CloudRunPlatform(string cluster, GoogleOptions options, CallRules rules, TimeProvider clock, string provider = "cloudrun")
        : base(provider, cluster, new PlatformTls().Handler(options.Api.IsLoopback, rules.MaxConnections), rules, clock)
    {
        _options = options;
        var tokens = new GoogleTokens(options.Account ?? throw new PlatformException(PlatformFault.Unauthorized,
            $"{provider} {cluster}: Cloud Run is spoken to by a service account; auth has none (private_key, client_email, token_uri)"),
            $"{provider} {cluster}");
        _api = new GoogleApi(options, tokens, Calls, $"{provider} {cluster}", clock);
    }

    private string Parent => $"projects/{_options.Project}/locations/{_options.Region}";

    public override async Task<bool> DeleteAsync(string function, CancellationToken cancellation)
    {
        if (!(await ListAsync(cancellation)).Contains(function)) return false;
        var answer = await _api.SendAsync(function, HttpMethod.Delete, PathOf(function), null, cancellation);
        _addresses.TryRemove(function, out _);
        if (answer.Status == HttpStatusCode.NotFound) return false;
        await _api.DoneAsync(function, "deleting it", answer, cancellation);
        return true;
    }

    /// <remarks>A project's other services are not among them.</remarks>
    public override async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation)
        => [.. (await _api.ListAsync($"{Parent}/services", "services", cancellation)).Select(CloudRunService.NameOf).OfType<string>()
            .Order(StringComparer.Ordinal)];

    protected override async Task<bool> DeployedAsync(FunctionSpec function, CancellationToken cancellation)
    {
        if (function.Image is not { Length: > 0 }) throw new PlatformException(PlatformFault.Refused,
            $"{Provider} {Cluster}, {function.Name}: its docker_image is missing; Cloud Run runs images");
        if (function.Region is { } region && region != _options.Region) throw new PlatformException(PlatformFault.Refused,
            $"{Provider} {Cluster}, {function.Name}: its region is {region}, the cluster's {_options.Region} (auth.region); "
            + "each region is a cluster of its own");
        var (path, body) = (PathOf(function.Name), CloudRunService.Of(function));

        // 1. The service, new or renewed; somebody else's is left alone.
        var known = await _api.SendAsync(function.Name, HttpMethod.Get, path, null, cancellation);
        if (!known.IsSuccess && known.Status != HttpStatusCode.NotFound) throw Calls.Faulty(function.Name, "looking for it", known);
        if (known.IsSuccess && CloudRunService.NameOf(known.Json) != function.Name) throw new PlatformException(PlatformFault.Refused,
            $"{Provider} {Cluster}, {function.Name}: a service of this name stands there that is no function of ours; rename one of them");
        var made = known.IsSuccess ? await _api.SendAsync(function.Name, HttpMethod.Patch, path, body, cancellation)
            : await _api.SendAsync(function.Name, HttpMethod.Post, $"{Parent}/services?serviceId={IdOf(function.Name)}", body,
                cancellation);
        await _api.DoneAsync(function.Name, known.IsSuccess ? "updating it" : "creating it", made, cancellation);

        // 2. Who may call it: whoever deployed it.
        await _api.GrantAsync(function.Name, path, "roles/run.invoker", $"serviceAccount:{_options.Account!.Email}", cancellation);
        _addresses.TryRemove(function.Name, out _);
        return !known.IsSuccess;
    }

    protected override async Task<Func<HttpRequestMessage>> RequestAsync(string function, ReadOnlyMemory<byte> parameters,
        CancellationToken cancellation)
        => await _api.CallAsync(await AddressAsync(function, cancellation), parameters, cancellation);

    private async Task<Uri> AddressAsync(string function, CancellationToken cancellation)
    {
        if (_addresses.TryGetValue(function, out var known)) return known;
        var answer = await _api.SendAsync(function, HttpMethod.Get, PathOf(function), null, cancellation);
        if (!answer.IsSuccess) throw Calls.Faulty(function, "asking for its address", answer);
        return Uri.TryCreate(answer.Json.Text("uri"), UriKind.Absolute, out var address) ? _addresses[function] = address
            : throw Calls.Strange(function, "it has no address");
    }

    private string IdOf(string function) => CloudRunService.IdOf(function, $"{Provider} {Cluster}");

    private string PathOf(string function) => $"{Parent}/services/{IdOf(function)}";
}
