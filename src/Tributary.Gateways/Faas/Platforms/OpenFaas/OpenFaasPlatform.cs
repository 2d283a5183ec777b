using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Tributary.Gateways.Faas.Platforms.Calls;
using Tributary.Gateways.Faas.Platforms.Held;

namespace Tributary.Gateways.Faas.Platforms.OpenFaas;

/// <summary>OpenFaaS over its gateway: <c>/system/functions</c> to manage, <c>/function/NAME</c> to call. A call that the gateway queues
/// (<c>/async-function</c>) answers to an address that it can reach, which a keeper behind a wall has not: calls are held.</summary>
internal sealed class OpenFaasPlatform : HeldPlatform
{
    private const string Functions = "system/functions";
    private readonly OpenFaasOptions _options;
    private readonly AuthenticationHeaderValue? _basic;

    public OpenFaasPlatform(string cluster, OpenFaasOptions options, CallRules rules, TimeProvider clock, string provider = "openfaas")
        : base(provider, cluster, options.Tls.Handler(options.Gateway.IsLoopback, rules.MaxConnections), rules, clock)
    {
        _options = options;
        _basic = options.Password is { Length: > 0 } password
            ? new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.User}:{password}"))) : null;
    }

    public override async Task<bool> DeleteAsync(string function, CancellationToken cancellation)
    {
        var answer = await SendAsync(function, HttpMethod.Delete, Functions + Query, JsonMembers.Of(json =>
        {
            json.WriteString("functionName", function);
            if (_options.Namespace is { } space) json.WriteString("namespace", space);
        }), cancellation);
        return answer.IsSuccess || (answer.Status == HttpStatusCode.NotFound ? false : throw Calls.Faulty(function, "deleting it", answer));
    }

    public override async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation)
    {
        var answer = await SendAsync(null, HttpMethod.Get, Functions + Query, null, cancellation);
        if (!answer.IsSuccess) throw Calls.Faulty(null, "listing its functions", answer);
        return answer.Json is { ValueKind: JsonValueKind.Array } list
            ? [.. list.Elements().Select(one => one.Text("name")).OfType<string>().Order(StringComparer.Ordinal)]
            : throw Calls.Strange(null, "the list of functions is no list");
    }

    protected override async Task<bool> DeployedAsync(FunctionSpec function, CancellationToken cancellation)
    {
        if (function.Image is not { Length: > 0 })
            throw new PlatformException(PlatformFault.Refused, $"{Provider} {Cluster}, {function.Name}: its docker_image is missing; "
                + "OpenFaaS runs images");
        var body = JsonMembers.Of(json => Describe(json, function));
        var renewed = await SendAsync(function.Name, HttpMethod.Put, Functions, body, cancellation);
        if (renewed.IsSuccess) return false;
        if (renewed.Status != HttpStatusCode.NotFound) throw Calls.Faulty(function.Name, "updating it", renewed);
        var made = await SendAsync(function.Name, HttpMethod.Post, Functions, body, cancellation);
        return made.IsSuccess ? true : throw Calls.Faulty(function.Name, "creating it", made);
    }

    protected override Task<Func<HttpRequestMessage>> RequestAsync(string function, ReadOnlyMemory<byte> parameters,
        CancellationToken cancellation)
    {
        var name = Uri.EscapeDataString(function) + (_options.Namespace is { } space ? "." + Uri.EscapeDataString(space) : "");
        return Task.FromResult<Func<HttpRequestMessage>>(() => new(HttpMethod.Post, new Uri(_options.Gateway, $"function/{name}"))
        {
            Content = new ReadOnlyMemoryContent(parameters) { Headers = { ContentType = new("application/json") } },
            Headers = { Authorization = _basic },
        });
    }

    private string Query => _options.Namespace is { } space ? $"?namespace={Uri.EscapeDataString(space)}" : "";

    // How long a function may run and how much at the same time its watchdog reads from the environment.
    private void Describe(Utf8JsonWriter json, FunctionSpec function)
    {
        var seconds = $"{(long)Math.Ceiling(function.Timeout.TotalSeconds)}s";
        json.WriteString("service", function.Name);
        json.WriteString("image", function.Image);
        if (_options.Namespace is { } space) json.WriteString("namespace", space);
        json.WriteStartObject("envVars");
        foreach (var name in (string[])["read_timeout", "write_timeout", "exec_timeout"]) json.WriteString(name, seconds);
        json.WriteString("max_inflight", $"{function.Concurrency}");
        json.WriteEndObject();
        json.WriteStartObject("labels");
        json.WriteString("tributary.role", function.Role);
        json.WriteEndObject();
        json.WriteStartObject("limits");
        json.WriteString("memory", $"{function.MemoryMegabytes}Mi");
        json.WriteEndObject();
    }

    private Task<PlatformAnswer> SendAsync(string? function, HttpMethod method, string path, byte[]? body, CancellationToken cancellation)
        => Calls.SendAsync(function, () =>
        {
            var request = new HttpRequestMessage(method, new Uri(_options.Gateway, path)) { Headers = { Authorization = _basic } };
            if (body is not null) request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
            return request;
        }, cancellation);
}
