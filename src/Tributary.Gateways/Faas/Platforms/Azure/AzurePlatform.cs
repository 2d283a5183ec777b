using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tributary.Core.Texts;
using Tributary.Gateways.Faas.Platforms.Calls;
using Tributary.Gateways.Faas.Platforms.Held;

namespace Tributary.Gateways.Faas.Platforms.Azure;

/// <summary>Azure Functions with HTTP triggers. An app is deployed whole (<c>/api/zipdeploy</c> of its deployment site): the folder or zip
/// file that a function names is the app, and goes up once for all functions that name it.</summary>
internal sealed class AzurePlatform : HeldPlatform
{
    private const int MaxZip = 512 << 20;

    // What the deployment site says of a deployment.
    private const int Failed = 3;
    private const int Succeeded = 4;
    private readonly AzureOptions _options;
    private readonly AuthenticationHeaderValue? _basic;
    private readonly SemaphoreSlim _deploying = new(1);
    private string? _deployed;

    public AzurePlatform(string cluster, AzureOptions options, CallRules rules, TimeProvider clock, string provider = "azure")
        : base(provider, cluster, new PlatformTls().Handler(options.App.IsLoopback, rules.MaxConnections), rules, clock)
    {
        _options = options;
        _basic = options.ScmUser is { Length: > 0 } user
            ? new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{options.ScmPassword}"))) : null;
    }

    public override async Task<bool> DeleteAsync(string function, CancellationToken cancellation)
    {
        var answer = await SiteAsync(function, HttpMethod.Delete, $"api/functions/{Uri.EscapeDataString(function)}", null, cancellation);
        if (answer.IsSuccess) _deployed = null;
        return answer.IsSuccess || (answer.Status == HttpStatusCode.NotFound ? false : throw Calls.Faulty(function, "deleting it", answer));
    }

    public override async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation)
    {
        var (key, list) = (_options.MasterKey ?? _options.Key, new Uri(_options.App, "admin/functions"));
        var answer = _options.Scm is null ? await Calls.SendAsync(null, () => Keyed(HttpMethod.Get, list, key), cancellation)
            : await SiteAsync(null, HttpMethod.Get, "api/functions", null, cancellation);
        if (!answer.IsSuccess) throw Calls.Faulty(null, "listing its functions", answer);
        return answer.Json is { ValueKind: JsonValueKind.Array } named
            ? [.. named.Elements().Select(one => one.Text("name")).OfType<string>().Order(StringComparer.Ordinal)]
            : throw Calls.Strange(null, "the list of functions is no list");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _deploying.Dispose();
    }

    protected override async Task<bool> DeployedAsync(FunctionSpec function, CancellationToken cancellation)
    {
        var path = function.Path is { Length: > 0 } given ? given : throw new PlatformException(PlatformFault.Refused,
            $"{Provider} {Cluster}, {function.Name}: its func_path is missing; it names the folder or zip file of the whole app");
        await _deploying.WaitAsync(cancellation);
        try
        {
            var isNew = !(await ListAsync(cancellation)).Contains(function.Name, StringComparer.Ordinal);
            var zip = await FunctionCode.ZipAsync(function, path, null, MaxZip, cancellation);
            var hash = Convert.ToHexString(SHA256.HashData(zip));
            if (hash != _deployed) await SendUpAsync(function.Name, zip, cancellation);
            _deployed = hash;
            if (!(await ListAsync(cancellation)).Contains(function.Name, StringComparer.Ordinal))
                throw new PlatformException(PlatformFault.Refused, $"{Provider} {Cluster}, {function.Name}: {path} was deployed and has no "
                    + "function of this name");
            return isNew;
        }
        finally
        {
            _deploying.Release();
        }
    }

    protected override Task<Func<HttpRequestMessage>> RequestAsync(string function, ReadOnlyMemory<byte> parameters,
        CancellationToken cancellation)
    {
        var address = new Uri(_options.App, _options.Route + Uri.EscapeDataString(function));
        return Task.FromResult<Func<HttpRequestMessage>>(() =>
        {
            var request = Keyed(HttpMethod.Post, address, _options.Key);
            request.Content = new ReadOnlyMemoryContent(parameters) { Headers = { ContentType = new("application/json") } };
            return request;
        });
    }

    private static HttpRequestMessage Keyed(HttpMethod method, Uri address, string? key)
    {
        var request = new HttpRequestMessage(method, address);
        if (key is { Length: > 0 }) request.Headers.TryAddWithoutValidation("x-functions-key", key);
        return request;
    }

    private async Task SendUpAsync(string function, byte[] zip, CancellationToken cancellation)
    {
        var sent = await SiteAsync(function, HttpMethod.Post, "api/zipdeploy?isAsync=true", zip, cancellation);
        if (!sent.IsSuccess) throw Calls.Faulty(function, "deploying its app", sent);
        var began = Clock.GetTimestamp();
        while (true)
        {
            var answer = await SiteAsync(function, HttpMethod.Get, "api/deployments/latest", null, cancellation);
            if (!answer.IsSuccess) throw Calls.Faulty(function, "asking how its deployment stands", answer);
            var status = answer.Json.Member("status") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value)
                ? value : -1;
            if (status == Succeeded) return;
            if (status == Failed)
                throw new PlatformException(PlatformFault.Refused, $"{Provider} {Cluster}, {function}: its app does not deploy: "
                    + CleanText.Line(answer.Json.Text("status_text") ?? "no reason", 300));
            if (Clock.GetElapsedTime(began) > _options.DeployLimit)
                throw new PlatformException(PlatformFault.Away, $"{Provider} {Cluster}, {function}: its app is not deployed after "
                    + $"{_options.DeployLimit.TotalMinutes:0} minutes");
            await Task.Delay(_options.DeployPause, Clock, cancellation);
        }
    }

    private Task<PlatformAnswer> SiteAsync(string? function, HttpMethod method, string path, byte[]? zip, CancellationToken cancellation)
    {
        if (_options.Scm is not { } site || _basic is null)
            throw new PlatformException(PlatformFault.Unauthorized, $"{Provider} {Cluster}: functions are managed at the app's deployment "
                + "site (https://NAME.scm.azurewebsites.net/), and the configuration has none, or no credentials for it");
        return Calls.SendAsync(function, () =>
        {
            var request = new HttpRequestMessage(method, new Uri(site, path)) { Headers = { Authorization = _basic } };
            if (zip is not null) request.Content = new ByteArrayContent(zip) { Headers = { ContentType = new("application/zip") } };
            return request;
        }, cancellation);
    }
}
