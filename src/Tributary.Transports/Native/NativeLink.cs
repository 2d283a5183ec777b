using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tributary.Core.Rounds;
using Tributary.Engine.Formats;

namespace Tributary.Transports.Native;

/// <summary>The native link's requests (docs/link.md), one method each. Whatever is no success is a <see cref="LinkProblemException"/>, a
/// line that broke an <see cref="HttpRequestException"/>, silence a <see cref="TimeoutException"/>.</summary>
/// <param name="http">Its base address is the coordinator's; its timeout is switched off, every request has its own.</param>
/// <param name="client">Who asks, for coordinators without credentials; null where credentials say it.</param>
public sealed class NativeLink(HttpClient http, string? client, TimeProvider clock)
{
    /// <summary>Bodies above this ask first whether they are wanted.</summary>
    private const long AskFirst = 256 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);

    private long _ahead;

    /// <summary>What the coordinator's clock shows now, to about a second, as far as its answers told: a device's own may be years
    /// off.</summary>
    public DateTimeOffset CoordinatorTime => clock.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));

    public Task<EnrollReply> EnrollAsync(EnrollRequest message, CancellationToken cancellation)
        => SendAsync(HttpMethod.Post, "link/enroll", Json(message, LinkJson.Default.EnrollRequest), LinkJson.Default.EnrollReply, Patience,
            cancellation);

    public Task<EnrollReply> RenewAsync(RenewRequest message, CancellationToken cancellation)
        => SendAsync(HttpMethod.Post, "link/renew", Json(message, LinkJson.Default.RenewRequest), LinkJson.Default.EnrollReply, Patience,
            cancellation);

    public Task<PollReply> PollAsync(PollRequest message, CancellationToken cancellation)
        => SendAsync(HttpMethod.Post, "link/poll", Json(message, LinkJson.Default.PollRequest), LinkJson.Default.PollReply, Patience
            + TimeSpan.FromSeconds(message.WaitSeconds), cancellation);

    /// <summary>Says goodbye: the coordinator asks this process no more. Short, for somebody waits for the process to end.</summary>
    public Task<LeaveReply> LeaveAsync(LeaveRequest message, CancellationToken cancellation)
    {
        var body = Json(message, LinkJson.Default.LeaveRequest);
        return SendAsync(HttpMethod.Post, "link/leave", body, LinkJson.Default.LeaveReply, Goodbye, cancellation);
    }

    public Task ReplyAsync(string run, int round, ReplyMessage message, CancellationToken cancellation)
        => SendAsync(HttpMethod.Post, $"link/runs/{run}/rounds/{round}/reply", Json(message, LinkJson.Default.ReplyMessage),
            LinkJson.Default.UploadReply, Patience, cancellation);

    public Task<ProgressReply> ProgressAsync(string run, int round, ProgressMessage message, CancellationToken cancellation)
        => SendAsync(HttpMethod.Post, $"link/runs/{run}/rounds/{round}/progress", Json(message, LinkJson.Default.ProgressMessage),
            LinkJson.Default.ProgressReply, Patience, cancellation);

    /// <summary>Sends an update; returns once it is acknowledged.</summary>
    internal async Task<UploadReply> UploadAsync(string run, int round, UpdateContent update, CancellationToken cancellation)
    {
        // No limit on the whole, which may take hours on a thin line, but on standing still.
        using var stalled = new CancellationTokenSource(Patience, clock);
        update.Moved = () => stalled.CancelAfter(Patience + Patience);
        return await SendAsync(HttpMethod.Put, $"link/runs/{run}/rounds/{round}/update", update, LinkJson.Default.UploadReply,
            stalled.Token, cancellation);
    }

    /// <summary>Appends a model's bytes to a file, from where it ends.</summary>
    /// <param name="most">Bytes that the file may have at the end.</param>
    /// <exception cref="BrokenFileException">More comes than the model can have.</exception>
    public async Task FetchAsync(string sha256, WeightEncoding encoding, FileStream file, long most, CancellationToken cancellation)
    {
        using var stalled = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stalled.Token, cancellation);
        try
        {
            using var request = Request(HttpMethod.Get, $"link/models/{sha256}?encoding={encoding}", null);
            if (file.Length > 0)
            {
                request.Headers.Range = new RangeHeaderValue(file.Length, null);
                request.Headers.IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue($"\"{sha256}-{encoding}\""));
            }

            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);

            // The whole of it was there already; the check of its hash tells.
            if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable) return;
            if (!answer.IsSuccessStatusCode) throw await ProblemAsync(answer, either.Token);

            // Only the part that was asked for goes on where the file ends; anything else begins anew.
            if (answer.StatusCode != HttpStatusCode.PartialContent) file.SetLength(0);
            else if (answer.Content.Headers.ContentRange?.From is { } from && from != file.Length)
                throw new HttpRequestException($"bytes from {from} came; {file.Length} was asked for");
            file.Seek(0, SeekOrigin.End);
            await using var body = await answer.Content.ReadAsStreamAsync(either.Token);
            var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(128 * 1024);
            for (int count; (count = await body.ReadAsync(buffer, either.Token)) > 0;)
            {
                stalled.CancelAfter(Patience);
                if (file.Length + count > most) throw new BrokenFileException("the model", most, $"more than {most} bytes come");
                await file.WriteAsync(buffer.AsMemory(0, count), either.Token);
            }

            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
        catch (OperationCanceledException fault) when (stalled.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing came for {Patience.TotalSeconds:0} s", fault);
        }
    }

    private static JsonContent Json<T>(T message, JsonTypeInfo<T> type) => JsonContent.Create(message, type);

    private async Task<T> SendAsync<T>(HttpMethod method, string path, HttpContent body, JsonTypeInfo<T> type, TimeSpan patience,
        CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(patience, clock);
        return await SendAsync(method, path, body, type, late.Token, cancellation);
    }

    private async Task<T> SendAsync<T>(HttpMethod method, string path, HttpContent body, JsonTypeInfo<T> type, CancellationToken late,
        CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late, cancellation);
        try
        {
            using var request = Request(method, path, body);
            request.Headers.ExpectContinue = body is UpdateContent { Length: > AskFirst } ? true : null;
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

    private HttpRequestMessage Request(HttpMethod method, string path, HttpContent? body)
    {
        var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.TryAddWithoutValidation(LinkProtocol.VersionHeader, $"{LinkProtocol.Version}");
        if (client is not null) request.Headers.TryAddWithoutValidation(LinkProtocol.ClientHeader, client);
        return request;
    }

    private async Task<LinkProblemException> ProblemAsync(HttpResponseMessage answer, CancellationToken cancellation)
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
