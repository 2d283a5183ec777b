using System.Net;
using System.Net.Http.Headers;
using Tributary.Core.Compression;
using Tributary.Engine.Formats;
using Tributary.Transports.Joining;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Native;

/// <summary>The native link's requests (docs/link.md), one method each. Whatever is no success is a <see cref="LinkProblemException"/>, a
/// line that broke an <see cref="HttpRequestException"/>, silence a <see cref="TimeoutException"/>.</summary>
/// <param name="http">Its base address is the coordinator's; its timeout is switched off, every request has its own.</param>
/// <param name="client">Who asks, for coordinators without credentials; null where credentials say it.</param>
public sealed class NativeLink(HttpClient http, string? client, TimeProvider clock)
{
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);

    private readonly LinkRequests _requests = new(http, client, clock);

    /// <summary>What the coordinator's clock shows now, to about a second, as far as its answers told: a device's own may be years
    /// off.</summary>
    public DateTimeOffset CoordinatorTime => _requests.CoordinatorTime;

    /// <summary>Where credentials are renewed.</summary>
    internal EnrolmentLink Enrolment => new(_requests);

    public Task<PollReply> PollAsync(PollRequest message, CancellationToken cancellation)
        => _requests.PostAsync("link/poll", message, NativeJson.Default.PollRequest, NativeJson.Default.PollReply,
            LinkRequests.Patience + TimeSpan.FromSeconds(message.WaitSeconds), cancellation);

    /// <summary>Says goodbye: the coordinator asks this process no more. Short, for somebody waits for the process to end.</summary>
    public Task<LeaveReply> LeaveAsync(LeaveRequest message, CancellationToken cancellation)
        => _requests.PostAsync("link/leave", message, NativeJson.Default.LeaveRequest, NativeJson.Default.LeaveReply, Goodbye,
            cancellation);

    public Task ReplyAsync(string run, int round, ReplyMessage message, CancellationToken cancellation)
        => _requests.PostAsync($"link/runs/{run}/rounds/{round}/reply", message, LinkJson.Default.ReplyMessage,
            LinkJson.Default.UploadReply, LinkRequests.Patience, cancellation);

    public Task<ProgressReply> ProgressAsync(string run, int round, ProgressMessage message, CancellationToken cancellation)
        => _requests.PostAsync($"link/runs/{run}/rounds/{round}/progress", message, LinkJson.Default.ProgressMessage,
            LinkJson.Default.ProgressReply, LinkRequests.Patience, cancellation);

    /// <summary>Sends an update; returns once it is acknowledged.</summary>
    internal async Task<UploadReply> UploadAsync(string run, int round, UpdateContent update, CancellationToken cancellation)
    {
        // No limit on the whole, which may take hours on a thin line, but on standing still.
        using var stalled = new CancellationTokenSource(LinkRequests.Patience, clock);
        update.Moved = () => stalled.CancelAfter(LinkRequests.Patience + LinkRequests.Patience);
        return await _requests.SendAsync(HttpMethod.Put, $"link/runs/{run}/rounds/{round}/update", update, LinkJson.Default.UploadReply,
            stalled.Token, cancellation);
    }

    /// <summary>Appends a model's bytes to a file, from where it ends.</summary>
    /// <param name="max">Bytes that the file may have at the end.</param>
    /// <exception cref="BrokenFileException">More comes than the model can have.</exception>
    public async Task FetchAsync(string sha256, WeightEncoding encoding, FileStream file, long max, CancellationToken cancellation)
    {
        using var stalled = new CancellationTokenSource(LinkRequests.Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stalled.Token, cancellation);
        try
        {
            using var request = _requests.Request(HttpMethod.Get, $"link/models/{sha256}?encoding={encoding}", null);
            if (file.Length > 0)
            {
                request.Headers.Range = new RangeHeaderValue(file.Length, null);
                request.Headers.IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue($"\"{sha256}-{encoding}\""));
            }

            using var answer = await _requests.SendAsync(request, either.Token);

            // The whole of it was there already; the check of its hash tells.
            if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable) return;
            if (!answer.IsSuccessStatusCode) throw await _requests.ProblemAsync(answer, either.Token);

            // Only the part that was asked for goes on where the file ends; anything else begins anew.
            if (answer.StatusCode != HttpStatusCode.PartialContent) file.SetLength(0);
            else if (answer.Content.Headers.ContentRange?.From is { } from && from != file.Length)
                throw new HttpRequestException($"bytes from {from} came; {file.Length} was asked for");
            file.Seek(0, SeekOrigin.End);
            await using var body = await answer.Content.ReadAsStreamAsync(either.Token);
            var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(128 * 1024);
            for (int count; (count = await body.ReadAsync(buffer, either.Token)) > 0;)
            {
                stalled.CancelAfter(LinkRequests.Patience);
                if (file.Length + count > max) throw new BrokenFileException("the model", max, $"more than {max} bytes come");
                await file.WriteAsync(buffer.AsMemory(0, count), either.Token);
            }

            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
        catch (OperationCanceledException fault) when (stalled.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing came for {LinkRequests.Patience.TotalSeconds:0} s", fault);
        }
    }
}
