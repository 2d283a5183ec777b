using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.Http;
using Tributary.Core.Texts;
using Tributary.Gateways.Faas.Platforms.Calls;
using Tributary.Gateways.Faas.Platforms.Held;

namespace Tributary.Gateways.Faas.Platforms.Knative;

/// <summary>Knative Serving over the Kubernetes API: a service for each function, called with a CloudEvent in binary mode.</summary>
internal sealed class KnativePlatform : HeldPlatform
{
    private const string Label = "tributary-function";
    private readonly KnativeOptions _options;
    private readonly ConcurrentDictionary<string, Uri> _addresses = new(StringComparer.Ordinal);

    public KnativePlatform(string cluster, KnativeOptions options, CallRules rules, TimeProvider clock, string provider = "knative")
        : base(provider, cluster, options.Tls.Handler(options.Api.IsLoopback, rules.MaxConnections), rules, clock) => _options = options;

    public override async Task<bool> DeleteAsync(string function, CancellationToken cancellation)
    {
        var answer = await SendAsync(function, HttpMethod.Delete, PathOf(function), null, cancellation);
        _addresses.TryRemove(function, out _);
        return answer.IsSuccess || (answer.Status == HttpStatusCode.NotFound ? false : throw Calls.Faulty(function, "deleting it", answer));
    }

    public override async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation)
    {
        var answer = await SendAsync(null, HttpMethod.Get, $"{Services}?labelSelector={Label}", null, cancellation);
        if (!answer.IsSuccess) throw Calls.Faulty(null, "listing its services", answer);
        return [.. answer.Json.Member("items").Elements()
            .Select(one => one.Member("metadata").Member("annotations").Text(KnativeService.NameKey)
                ?? one.Member("metadata").Text("name")).OfType<string>().Order(StringComparer.Ordinal)];
    }

    protected override async Task<bool> DeployedAsync(FunctionSpec function, CancellationToken cancellation)
    {
        if (function.Image is not { Length: > 0 })
            throw new PlatformException(PlatformFault.Refused, $"{Provider} {Cluster}, {function.Name}: its image is missing; Knative runs "
                + "images");
        var known = await SendAsync(function.Name, HttpMethod.Get, PathOf(function.Name), null, cancellation);
        if (!known.IsSuccess && known.Status != HttpStatusCode.NotFound) throw Calls.Faulty(function.Name, "looking for it", known);
        var version = known.IsSuccess ? known.Json.Member("metadata").Text("resourceVersion") : null;
        var body = KnativeService.Of(function, _options.Namespace, Label, version);
        var answer = known.IsSuccess ? await SendAsync(function.Name, HttpMethod.Put, PathOf(function.Name), body, cancellation)
            : await SendAsync(function.Name, HttpMethod.Post, Services, body, cancellation);
        if (!answer.IsSuccess) throw Calls.Faulty(function.Name, known.IsSuccess ? "updating it" : "creating it", answer);
        _addresses[function.Name] = await ReadyAsync(function.Name, cancellation);
        return !known.IsSuccess;
    }

    protected override async Task<Func<HttpRequestMessage>> RequestAsync(string function, ReadOnlyMemory<byte> parameters,
        CancellationToken cancellation)
    {
        var address = _addresses.TryGetValue(function, out var known) ? known
            : _addresses[function] = await ReadyAsync(function, cancellation);
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        return () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, _options.Ingress ?? address);
            if (_options.Ingress is not null) request.Headers.Host = address.Authority;
            request.Content = new CloudEvent
            {
                Id = id,
                Source = _options.Source,
                Type = _options.Type,
                Subject = function,
                DataContentType = "application/json",
                Data = parameters.ToArray(),
            }.ToHttpContent(ContentMode.Binary, new BytesFormatter());
            return request;
        };
    }

    private string Services => $"apis/serving.knative.dev/v1/namespaces/{Uri.EscapeDataString(_options.Namespace)}/services";

    private string PathOf(string function) => $"{Services}/{Uri.EscapeDataString(ServiceName.Of(function))}";

    // A service has an address once its first revision is up.
    private async Task<Uri> ReadyAsync(string function, CancellationToken cancellation)
    {
        var began = Clock.GetTimestamp();
        while (true)
        {
            var answer = await SendAsync(function, HttpMethod.Get, PathOf(function), null, cancellation);
            if (!answer.IsSuccess) throw Calls.Faulty(function, "asking how it stands", answer);
            var status = answer.Json.Member("status");
            var isSeen = Number(status, "observedGeneration") >= Number(answer.Json.Member("metadata"), "generation");
            var ready = status.Member("conditions").Elements().FirstOrDefault(one => one.Text("type") == "Ready");
            if (isSeen && ready.Text("status") == "True" && Uri.TryCreate(status.Text("url"), UriKind.Absolute, out var address))
                return address;
            if (isSeen && ready.Text("status") == "False")
                throw new PlatformException(PlatformFault.Refused, $"{Provider} {Cluster}, {function}: it does not come up: "
                    + CleanText.Line(ready.Text("message") ?? ready.Text("reason") ?? "no reason", 300));
            if (Clock.GetElapsedTime(began) > _options.ReadyLimit)
                throw new PlatformException(PlatformFault.Away, $"{Provider} {Cluster}, {function}: it is not up after "
                    + $"{_options.ReadyLimit.TotalMinutes:0} minutes");
            await Task.Delay(_options.ReadyPause, Clock, cancellation);
        }
    }

    private static long Number(JsonElement element, string name)
        => element.Member(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? value : 0;

    private Task<PlatformAnswer> SendAsync(string? function, HttpMethod method, string path, byte[]? body, CancellationToken cancellation)
        => Calls.SendAsync(function, () =>
        {
            var request = new HttpRequestMessage(method, new Uri(_options.Api, path));
            if (_options.Token is { Length: > 0 } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            if (body is not null) request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
            return request;
        }, cancellation);
}
