using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Tributary.Engine.Formats;

namespace Tributary.Transports.Messages;

/// <summary>What is large: models on their way to a client, updates on their way back. Neither has a limit on the whole, which may take
/// hours on a thin line, but on standing still.</summary>
internal sealed class FileRequests(LinkRequests requests, TimeProvider clock)
{
    private const int BlockBytes = 128 * 1024;

    /// <summary>Sends an update; returns once it is acknowledged.</summary>
    public async Task<UploadReply> UploadAsync(string path, UpdateContent update, CancellationToken cancellation)
    {
        using var stalled = new CancellationTokenSource(LinkRequests.Patience, clock);
        update.Moved = () => stalled.CancelAfter(LinkRequests.Patience + LinkRequests.Patience);
        return await requests.SendAsync(HttpMethod.Put, path, update, LinkJson.Default.UploadReply, stalled.Token, cancellation);
    }

    /// <summary>Appends a model's bytes to a file, from where it ends.</summary>
    /// <param name="tag">Names what is there already, as an entity tag: in quotes.</param>
    /// <param name="max">Bytes that the file may have at the end.</param>
    /// <exception cref="BrokenFileException">More comes than the model can have.</exception>
    public async Task FetchAsync(string path, string tag, FileStream file, long max, CancellationToken cancellation)
    {
        using var stalled = new CancellationTokenSource(LinkRequests.Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stalled.Token, cancellation);
        try
        {
            using var request = requests.Request(HttpMethod.Get, path, null);
            if (file.Length > 0)
            {
                request.Headers.Range = new RangeHeaderValue(file.Length, null);
                request.Headers.IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue(tag));
            }

            using var answer = await requests.SendAsync(request, either.Token);

            // The whole of it was there already; the check of its hash tells.
            if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable) return;
            if (!answer.IsSuccessStatusCode) throw await requests.ProblemAsync(answer, either.Token);

            // Only the part that was asked for goes on where the file ends; anything else begins anew.
            if (answer.StatusCode != HttpStatusCode.PartialContent) file.SetLength(0);
            else if (answer.Content.Headers.ContentRange?.From is { } from && from != file.Length)
                throw new HttpRequestException($"bytes from {from} came; {file.Length} was asked for");
            file.Seek(0, SeekOrigin.End);
            await AppendAsync(answer.Content, file, max, () => stalled.CancelAfter(LinkRequests.Patience), either.Token);
        }
        catch (OperationCanceledException fault) when (stalled.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing came for {LinkRequests.Patience.TotalSeconds:0} s", fault);
        }
    }

    /// <summary>Writes a body's bytes to a file, from where it stands.</summary>
    /// <param name="max">Bytes that the file may have at the end.</param>
    /// <param name="moved">Told after every block.</param>
    /// <exception cref="BrokenFileException">More comes.</exception>
    public static async Task AppendAsync(HttpContent content, FileStream file, long max, Action moved, CancellationToken cancellation)
    {
        await using var body = await content.ReadAsStreamAsync(cancellation);
        var buffer = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            for (int count; (count = await body.ReadAsync(buffer, cancellation)) > 0;)
            {
                moved();
                if (file.Length + count > max) throw new BrokenFileException("the model", max, $"more than {max} bytes come");
                await file.WriteAsync(buffer.AsMemory(0, count), cancellation);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
