using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tributary.Coordinator.Api;
using Tributary.Transports.Joining;

namespace Tributary.Cli.Api;

/// <summary>A coordinator's REST API. What it refuses becomes a <see cref="CommandFault"/> with the coordinator's own remedy.</summary>
internal sealed class ApiClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);
    private readonly HttpClient _http;

    /// <param name="hint">The options by which a printed command finds the same coordinator; empty where it does without.</param>
    /// <param name="token">A bearer token; null where the coordinator asks for none.</param>
    /// <param name="authority">The only authority that is trusted; null trusts the system's.</param>
    public ApiClient(Uri coordinator, string? token = null, X509Certificate2? authority = null, string hint = "")
    {
        Hint = hint;
        _http = new HttpClient(LinkHandler.Create(authority)) { BaseAddress = coordinator, Timeout = Timeout.InfiniteTimeSpan };
        if (token is not null) _http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");
    }

    /// <summary>Where the coordinator listens.</summary>
    public Uri Address => _http.BaseAddress!;

    /// <summary>What a printed command needs to find the same coordinator.</summary>
    public string Hint { get; }

    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
        => SendAsync(HttpMethod.Get, path, null, type, cancellation);

    public Task<T> PostAsync<T>(string path, HttpContent? body, JsonTypeInfo<T> type, CancellationToken cancellation)
        => SendAsync(HttpMethod.Post, path, body, type, cancellation);

    public Task<T> PatchAsync<T>(string path, HttpContent body, JsonTypeInfo<T> type, CancellationToken cancellation)
        => SendAsync(HttpMethod.Patch, path, body, type, cancellation);

    /// <summary>Asks for something that has no answer but that it was done.</summary>
    public async Task DoAsync(HttpMethod method, string path, CancellationToken cancellation)
        => (await AskAsync(method, path, null, cancellation)).Dispose();

    /// <summary>Copies what is behind a path.</summary>
    public async Task DownloadAsync(string path, Stream target, CancellationToken cancellation)
    {
        using var answer = await AskAsync(HttpMethod.Get, path, null, cancellation);
        await answer.Content.CopyToAsync(target, cancellation);
    }

    /// <summary>Events as they happen, until the line breaks (<see cref="HttpRequestException"/> or <see cref="IOException"/>) or the
    /// coordinator ends the stream.</summary>
    /// <param name="after">The last event that is known; null starts with the next.</param>
    /// <param name="listening">Called once the coordinator listens to us listening: from here on nothing is missed. False ends it
    /// there.</param>
    public async IAsyncEnumerable<RunEvent> EventsAsync(string path, long? after, Func<Task<bool>> listening,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (after is { } id) request.Headers.TryAddWithoutValidation("Last-Event-ID", $"{id}");
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (!answer.IsSuccessStatusCode) throw await FaultAsync(answer, cancellation);
        if (!await listening()) yield break;
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
        await foreach (var item in SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize(data, ApiJson.Default.RunEvent))
            .EnumerateAsync(cancellation))
            if (item.Data is { } happened) yield return happened;
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(HttpMethod method, string path, HttpContent? body, JsonTypeInfo<T> type,
        CancellationToken cancellation)
    {
        using var answer = await AskAsync(method, path, body, cancellation);
        return await answer.Content.ReadFromJsonAsync(type, cancellation) ?? throw Unreachable("its answer is empty", null);
    }

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellation)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(Patience);
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = body };
            var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, late.Token);
            return answer.IsSuccessStatusCode ? answer : throw await FaultAsync(answer, late.Token);
        }
        catch (HttpRequestException fault)
        {
            throw Unreachable(fault.InnerException?.Message ?? fault.Message, fault);
        }
        catch (OperationCanceledException fault) when (!cancellation.IsCancellationRequested)
        {
            throw Unreachable($"it did not answer within {Patience.TotalSeconds:0} s", fault);
        }
    }

    private CommandFault Unreachable(string why, Exception? inner)
        => new(ExitCode.Unreachable, $"the coordinator at {_http.BaseAddress} cannot be reached: {why}",
        inner?.InnerException is not AuthenticationException ? "is it running (tributary coordinator), and is --coordinator its address?"
        : "its certificate is not trusted: name the authority that made it with --ca FILE"
            + " (access/authority/authority.pem in the coordinator's folder); or is its address http?", inner);

    // Kestrel's own words where HTTP/1.1 comes to a port that speaks HTTP/2 only: that is the one for Flower's clients.
    private CommandFault FlowersPort()
        => new(ExitCode.Unreachable, $"{_http.BaseAddress} is the port for Flower's clients, not the coordinator's API",
        "name the address at which the coordinator listens: the first line that it prints, usually port 7070");

    private async Task<CommandFault> FaultAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        using (answer)
        {
            ProblemDocument? problem = null;
            var body = await answer.Content.ReadAsStringAsync(cancellation);
            if (body.Contains("HTTP/2 only", StringComparison.OrdinalIgnoreCase)) return FlowersPort();
            try
            {
                problem = JsonSerializer.Deserialize(body, ApiJson.Default.ProblemDocument);
            }
            catch (JsonException)
            {
                // The status says enough.
            }

            var lines = problem?.Errors?.Select(
                error => $"{(error.Line is { } line ? $"line {line}: " : "")}{(error.Path.Length > 0 ? error.Path + ": " : "")}"
                    + error.Message) ?? [];
            var what = string.Join('\n', lines.Prepend(problem?.Detail ?? problem?.Title
                ?? $"the coordinator answered with status {(int)answer.StatusCode}"));
            var code = (int)answer.StatusCode switch { 404 => ExitCode.NotFound, >= 500 => ExitCode.Unreachable, _ => ExitCode.BadInput };
            return new CommandFault(code, what,
                ApiRemedies.ForPeople(problem?.Remedy ?? "", Hint))
            {
                AskAgain = answer.StatusCode == HttpStatusCode.Conflict
                ? answer.Headers.RetryAfter?.Delta : null
            };
        }
    }
}
