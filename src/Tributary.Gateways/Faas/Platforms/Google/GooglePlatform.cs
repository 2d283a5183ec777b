using System.Collections.Concurrent;
using System.Net;
using Tributary.Gateways.Faas.Platforms.Calls;
using Tributary.Gateways.Faas.Platforms.Held;

namespace Tributary.Gateways.Faas.Platforms.Google;

/// <summary>Google Cloud Functions (first generation's REST API, v1): what <c>gcloud functions deploy --trigger-http</c> does, and calls
/// with an ID token of the service account where there is one.</summary>
internal sealed class GooglePlatform : HeldPlatform
{
    private const int MaxZip = 100 << 20;
    private readonly GoogleOptions _options;
    private readonly GoogleApi _api;
    private readonly ConcurrentDictionary<string, Uri> _addresses = new(StringComparer.Ordinal);

    /// <exception cref="PlatformException">The account's key is none.</exception>
    public GooglePlatform(string cluster, GoogleOptions options, CallRules rules, TimeProvider clock, string provider = "google")
        : base(provider, cluster, new PlatformTls().Handler(options.Api.IsLoopback, rules.MaxConnections), rules, clock)
    {
        _options = options;
        var tokens = options.Account is { } account ? new GoogleTokens(account, $"{provider} {cluster}") : null;
        _api = new GoogleApi(options, tokens, Calls, $"{provider} {cluster}", clock);
    }

    public override async Task<bool> DeleteAsync(string function, CancellationToken cancellation)
    {
        if (await NamedAsync(function, cancellation) is not { } name) return false;
        var answer = await _api.SendAsync(function, HttpMethod.Delete, name, null, cancellation);
        if (answer.Status == HttpStatusCode.NotFound) return false;
        await _api.DoneAsync(function, "deleting it", answer, cancellation);
        _addresses.TryRemove(function, out _);
        return true;
    }

    public override async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation)
        => [.. (await FunctionsAsync(cancellation)).Select(LastPart).Order(StringComparer.Ordinal)];

    protected override async Task<bool> DeployedAsync(FunctionSpec function, CancellationToken cancellation)
    {
        var path = function.Path is { Length: > 0 } given ? given
            : throw new PlatformException(PlatformFault.Refused, $"{Provider} {Cluster}, {function.Name}: its func_path is missing");
        var zip = await FunctionCode.ZipAsync(function, path, "main.py", MaxZip, cancellation);
        var parent = $"projects/{_options.Project}/locations/{function.Region ?? _options.Region}";
        var name = $"{parent}/functions/{function.Name}";

        // 1. Where the code goes, and the code.
        var asked = await _api.SendAsync(function.Name, HttpMethod.Post, $"{parent}/functions:generateUploadUrl", "{}"u8.ToArray(),
            cancellation);
        if (!asked.IsSuccess) throw Calls.Faulty(function.Name, "asking where its code goes", asked);
        if (asked.Json.Text("uploadUrl") is not { } upload || !Uri.TryCreate(upload, UriKind.Absolute, out var address))
            throw Calls.Strange(function.Name, "the answer names no address for the code");
        var put = await Calls.SendAsync(function.Name, () => Upload(address, zip), cancellation);
        if (!put.IsSuccess) throw Calls.Faulty(function.Name, "sending its code", put);

        // 2. The function, new or renewed.
        var body = Body(function, name, upload);
        var known = await _api.SendAsync(function.Name, HttpMethod.Get, name, null, cancellation);
        if (!known.IsSuccess && known.Status != HttpStatusCode.NotFound) throw Calls.Faulty(function.Name, "looking for it", known);
        var isNew = known.Status == HttpStatusCode.NotFound;
        var made = isNew ? await _api.SendAsync(function.Name, HttpMethod.Post, $"{parent}/functions", body, cancellation)
            : await _api.SendAsync(function.Name, HttpMethod.Patch,
                $"{name}?updateMask=entryPoint,runtime,timeout,availableMemoryMb,httpsTrigger,sourceUploadUrl", body, cancellation);
        await _api.DoneAsync(function.Name, isNew ? "creating it" : "updating it", made, cancellation);

        // 3. Who may call it.
        if (_options.AllowsAnybody)
            await _api.GrantAsync(function.Name, name, "roles/cloudfunctions.invoker", "allUsers", cancellation);
        _addresses.TryRemove(function.Name, out _);
        return isNew;
    }

    protected override async Task<Func<HttpRequestMessage>> RequestAsync(string function, ReadOnlyMemory<byte> parameters,
        CancellationToken cancellation)
        => await _api.CallAsync(await AddressAsync(function, cancellation), parameters, cancellation);

    private static HttpRequestMessage Upload(Uri address, byte[] zip)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = new ByteArrayContent(zip) };
        request.Content.Headers.ContentType = new("application/zip");
        request.Headers.Add("x-goog-content-length-range", "0,104857600");
        return request;
    }

    private static byte[] Body(FunctionSpec function, string name, string upload) => JsonMembers.Of(json =>
    {
        json.WriteString("name", name);
        json.WriteString("entryPoint", function.EntryPoint ?? "main");
        json.WriteString("runtime", function.Runtime ?? "python311");
        json.WriteString("timeout", $"{(long)Math.Ceiling(function.Timeout.TotalSeconds)}s");
        json.WriteNumber("availableMemoryMb", function.MemoryMegabytes);
        json.WriteStartObject("httpsTrigger");
        json.WriteEndObject();
        json.WriteString("sourceUploadUrl", upload);
    });

    private static string LastPart(string name) => name[(name.LastIndexOf('/') + 1)..];

    private async Task<Uri> AddressAsync(string function, CancellationToken cancellation)
    {
        if (_options.BaseUrl is { } prefix) return new Uri(prefix, Uri.EscapeDataString(function));
        if (_addresses.TryGetValue(function, out var known)) return known;
        var name = await NamedAsync(function, cancellation)
            ?? throw new PlatformException(PlatformFault.NotFound, $"{Provider} {Cluster}, {function}: there is no such function");
        var answer = await _api.SendAsync(function, HttpMethod.Get, name, null, cancellation);
        if (!answer.IsSuccess) throw Calls.Faulty(function, "asking for its address", answer);
        return Uri.TryCreate(answer.Json.Member("httpsTrigger").Text("url"), UriKind.Absolute, out var address)
            ? _addresses[function] = address : throw Calls.Strange(function, "it has no address");
    }

    // Whatever its region.
    private async Task<string?> NamedAsync(string function, CancellationToken cancellation)
        => (await FunctionsAsync(cancellation)).FirstOrDefault(name => LastPart(name) == function);

    private async Task<IReadOnlyList<string>> FunctionsAsync(CancellationToken cancellation)
        => [.. (await _api.ListAsync($"projects/{_options.Project}/locations/-/functions", "functions", cancellation))
            .Select(one => one.Text("name")).OfType<string>()];
}
