using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Tributary.Core.Texts;
using Tributary.Gateways.Faas.Platforms.Calls;

namespace Tributary.Gateways.Faas.Platforms.OpenWhisk;

/// <summary>An OpenWhisk cluster over its REST API: the requests that <c>wsk</c> makes, of the caller's own namespace.</summary>
internal sealed class OpenWhiskPlatform : IFunctionPlatform
{
    private const int Page = 200;
    private const int MaxFunctions = 100_000;
    private const int MaxLines = 200;

    // A record repeats the result: where that is large, times are not worth it.
    private const int LargestTimed = 256 << 10;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private readonly OpenWhiskAddress _address;
    private readonly AuthenticationHeaderValue _basic;
    private readonly PlatformCalls _calls;
    private readonly TimeProvider _clock;
    private readonly IAsyncDisposable? _owned;

    /// <param name="handler">Connections to it, disposed with this; null for its own.</param>
    /// <param name="owned">Disposed with this, where the platform is ours.</param>
    public OpenWhiskPlatform(string cluster, OpenWhiskAddress address, PlatformTls tls, CallRules rules, TimeProvider clock,
        string provider = "openwhisk", HttpMessageHandler? handler = null, IAsyncDisposable? owned = null)
    {
        (Provider, Cluster, _address, _clock, _owned) = (provider, cluster, address, clock, owned);
        _basic = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(address.Auth)));
        _calls = new($"{provider} {cluster}", handler ?? tls.Handler(address.Api.IsLoopback, rules.MaxConnections), rules, clock);
    }

    public string Provider { get; }

    public string Cluster { get; }

    public async Task<bool> DeployAsync(FunctionSpec function, CancellationToken cancellation)
    {
        var body = await OpenWhiskBody.OfAsync(function, cancellation);
        var made = await SendAsync(function.Name, HttpMethod.Put, $"{ActionPath(function.Name)}?overwrite=false", body, cancellation);
        if (made.IsSuccess) return true;
        if (made.Status != HttpStatusCode.Conflict) throw _calls.Faulty(function.Name, "creating it", made);
        var renewed = await SendAsync(function.Name, HttpMethod.Put, $"{ActionPath(function.Name)}?overwrite=true", body, cancellation);
        return renewed.IsSuccess ? false : throw _calls.Faulty(function.Name, "updating it", renewed);
    }

    public async Task<bool> DeleteAsync(string function, CancellationToken cancellation)
    {
        var answer = await SendAsync(function, HttpMethod.Delete, ActionPath(function), null, cancellation);
        return answer.IsSuccess || (answer.Status == HttpStatusCode.NotFound ? false
            : throw _calls.Faulty(function, "deleting it", answer));
    }

    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation)
    {
        var names = new List<string>();
        while (names.Count < MaxFunctions)
        {
            var answer = await SendAsync(null, HttpMethod.Get, $"namespaces/_/actions?limit={Page}&skip={names.Count}", null, cancellation);
            if (!answer.IsSuccess) throw _calls.Faulty(null, "listing its actions", answer);
            if (answer.Json is not { ValueKind: JsonValueKind.Array } page) throw _calls.Strange(null, "the list of actions is no list");
            foreach (var one in page.EnumerateArray())
                if (NameOf(one) is { } name) names.Add(name);
            if (page.GetArrayLength() < Page) break;
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    public async Task<Activation> InvokeAsync(string function, ReadOnlyMemory<byte> parameters, CancellationToken cancellation)
    {
        var answer = await SendAsync(function, HttpMethod.Post, $"{ActionPath(function)}?blocking=false&result=false", parameters,
            cancellation);
        if (!answer.IsSuccess) throw _calls.Faulty(function, "starting it", answer);
        return answer.Json is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("activationId", out var id)
            && id.ValueKind == JsonValueKind.String && id.GetString() is { Length: > 0 and <= 64 } text
            && text.All(char.IsAsciiLetterOrDigit) ? new(function, text)
            : throw _calls.Strange(function, "the answer to its start has no activationId");
    }

    public async Task<ActivationResult> ResultAsync(Activation activation, CancellationToken cancellation)
    {
        var (began, pause) = (_clock.GetTimestamp(), FirstPause);
        while (true)
        {
            await Task.Delay(pause, _clock, cancellation);
            pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause;
            var answer = await SendAsync(activation.Function, HttpMethod.Get, $"{RecordPath(activation)}/result", null, cancellation);

            // While it runs there is no record of it.
            if (answer.Status == HttpStatusCode.NotFound) continue;
            if (!answer.IsSuccess) throw _calls.Faulty(activation.Function, $"asking for activation {activation.Id}", answer);
            var result = OpenWhiskResult.Of(answer.Json)
                ?? throw _calls.Strange(activation.Function, $"the result of activation {activation.Id} makes no sense");
            result = result with { Duration = _clock.GetElapsedTime(began) };
            return answer.Body.Length > LargestTimed ? result
                : OpenWhiskResult.Timed(result, await RecordAsync(activation, cancellation));
        }
    }

    /// <summary>OpenWhisk ends nothing that runs, and keeps records by its own rules.</summary>
    public void Abandon(Activation activation)
    {
    }

    public async Task<IReadOnlyList<string>> LogsAsync(Activation activation, CancellationToken cancellation)
    {
        var answer = await SendAsync(activation.Function, HttpMethod.Get, $"{RecordPath(activation)}/logs", null, cancellation);
        if (answer.Status == HttpStatusCode.NotFound) return [];
        if (!answer.IsSuccess) throw _calls.Faulty(activation.Function, $"asking for the log of activation {activation.Id}", answer);
        return answer.Json is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("logs", out var logs)
            && logs.ValueKind == JsonValueKind.Array
            ? [.. logs.EnumerateArray().TakeLast(MaxLines).Select(line => CleanText.Line(line.ToString(), 2000))] : [];
    }

    public async ValueTask DisposeAsync()
    {
        _calls.Dispose();
        if (_owned is not null) await _owned.DisposeAsync();
    }

    private static string ActionPath(string function)
        => $"namespaces/_/actions/{string.Join('/', function.Split('/').Select(Uri.EscapeDataString))}";

    private static string RecordPath(Activation activation) => $"namespaces/_/activations/{Uri.EscapeDataString(activation.Id)}";

    // Within a package an action's namespace is NAMESPACE/PACKAGE.
    private static string? NameOf(JsonElement action)
    {
        if (action.ValueKind != JsonValueKind.Object || !action.TryGetProperty("name", out var name)
            || name.ValueKind != JsonValueKind.String) return null;
        var space = action.TryGetProperty("namespace", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString()! : "";
        var slash = space.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? name.GetString() : $"{space[(slash + 1)..]}/{name.GetString()}";
    }

    private async Task<JsonElement> RecordAsync(Activation activation, CancellationToken cancellation)
    {
        try
        {
            var answer = await SendAsync(activation.Function, HttpMethod.Get, RecordPath(activation), null, cancellation);
            return answer.IsSuccess ? answer.Json : default;
        }
        catch (PlatformException)
        {
            // The result is there; only its times are not.
            return default;
        }
    }

    private Task<PlatformAnswer> SendAsync(string? function, HttpMethod method, string path, ReadOnlyMemory<byte>? body,
        CancellationToken cancellation) => _calls.SendAsync(function, () =>
        {
            var request = new HttpRequestMessage(method, $"{_address.Api}/{path}") { Headers = { Authorization = _basic } };
            if (body is { } bytes)
                request.Content = new ReadOnlyMemoryContent(bytes) { Headers = { ContentType = new("application/json") } };
            return request;
        }, cancellation);
}
