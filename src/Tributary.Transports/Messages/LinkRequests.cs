using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Tributary.Transports.Messages;

/// <summary>Requests of a client to its coordinator. Whatever is no success is a <see cref="LinkProblemException"/>, a line that broke an
/// <see cref="HttpRequestException"/>, silence a <see cref="TimeoutException"/>.</summary>
/// <param name="http">Its base address is the coordinator's; its timeout is switched off, every request has its own.</param>
/// <param name="client">Who asks, for coordinators without credentials; null where credentials say it.</param>
internal sealed class LinkRequests(HttpClient http, string? client, TimeProvider clock)
{
    /// <summary>Bodies above this ask first whether they are wanted.</summary>
    private const long AskFirst = 256 * 1024;

    private long _ahead;

    /// <summary>Time after which an answer is overdue.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    /// <summary>What the coordinator's clock shows now, to about a second, as far as its answers told: a device's own may be years
    /// off.</summary>
    public DateTimeOffset CoordinatorTime => clock.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));

    public async Task<TReply> PostAsync<TMessage, TReply>(string path, TMessage message, JsonTypeInfo<TMessage> type,
        JsonTypeInfo<TReply> answer, TimeSpan patience, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(patience, clock);
        return await SendAsync(HttpMethod.Post, path, JsonContent.Create(message, type), answer, late.Token, cancellation);
    }

    /// <param name="late">Ends it with a <see cref="TimeoutException"/>.</param>
    public async Task<T> SendAsync<T>(HttpMethod method, string path, HttpContent body, JsonTypeInfo<T> type, CancellationToken late,
        CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late, cancellation);
        try
        {
            using var request = Request(method, path, body);
            request.Headers.ExpectContinue = body.Headers.ContentLength > AskFirst ? true : null;
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (answer.Headers.Date is { } date) Interlocked.Exchange(ref _ahead, (date - clock.GetUtcNow()).Ticks);
            if (!answer.IsSuccessStatusCode) throw await ProblemAsync(answer, either.Token);
            return await answer.Content.ReadFromJsonAsync(type, either.Token)
                ?? throw new HttpRequestException("the coordinator's answer is empty");
        }
        catch (JsonException fault)
        {
            throw new HttpRequestException($"the coordinator's answer cannot be read: {fault.Message}", fault);
        }
        catch (OperationCanceledException fault) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException("the coordinator did not answer in time", fault);
        }
    }

    /// <summary>The answer, once its head is there.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
        => http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);

    public HttpRequestMessage Request(HttpMethod method, string path, HttpContent? body)
    {
        var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.TryAddWithoutValidation(LinkProtocol.VersionHeader, $"{LinkProtocol.Version}");
        if (client is not null) request.Headers.TryAddWithoutValidation(LinkProtocol.ClientHeader, client);
        return request;
    }

    public async Task<LinkProblemException> ProblemAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var problem = new ProblemMessage { Title = $"status {(int)answer.StatusCode}" };
        try
        {
            if (answer.Content.Headers.ContentType?.MediaType == "application/problem+json")
                problem = await answer.Content.ReadFromJsonAsync(LinkJson.Default.ProblemMessage, cancellation) ?? problem;
            else if (answer.StatusCode == HttpStatusCode.BadRequest) problem = await OtherServerAsync(answer, cancellation) ?? problem;
        }
        catch (Exception fault) when (fault is JsonException or HttpRequestException or IOException)
        {
            // The status says enough.
        }

        var later = answer.Headers.RetryAfter is { } retry ? retry.Delta ?? retry.Date - clock.GetUtcNow() : null;
        return new LinkProblemException((int)answer.StatusCode, problem,
            later)
        { IsFromCoordinator = answer.Headers.Contains(LinkProtocol.VersionHeader) };
    }

    // What a server says that speaks HTTP/2 only, as Flower's clients want it.
    private async Task<ProblemMessage?> OtherServerAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        return !text.Contains("HTTP/2 only", StringComparison.OrdinalIgnoreCase) ? null : new ProblemMessage
        {
            Title = "this is the port for Flower's clients",
            Detail = $"{http.BaseAddress} is the port for Flower's clients",
            Remedy = "name the address that the coordinator listens on, usually port 7070",
        };
    }
}
