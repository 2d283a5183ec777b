using System.IO.Pipelines;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Win32.SafeHandles;

namespace Tributary.Gateways.Files;

/// <summary>A request's body on its way into a file.</summary>
internal static class BodyCopy
{
    /// <summary>Bytes that are written at once, if so many come: a file's pages are then taken in large pieces, and they are in the cache
    /// still.</summary>
    public const int WriteBytes = 128 * 1024;

    /// <param name="max">Bytes that are taken; more ends the copy.</param>
    /// <param name="hash">Takes what is written.</param>
    /// <param name="moved">Told after every block.</param>
    /// <param name="pace">How fast they must come.</param>
    /// <param name="unwanted">Ends the copy when it ends.</param>
    /// <returns>Bytes that came; more than <paramref name="max"/> where there are too many.</returns>
    /// <exception cref="TimeoutException">They come too slowly.</exception>
    /// <exception cref="OperationCanceledException">The client went away, or nobody wants them any more.</exception>
    public static async Task<long> RunAsync(HttpRequest request, SafeFileHandle file, long max, IncrementalHash hash, Action moved,
        UploadPace pace, TimeProvider clock, Task unwanted)
    {
        var (body, bytes, waiting) = (request.BodyReader, 0L, 0L);
        var blocks = new BlockFile(file);
        using var late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted, late.Token);
        while (true)
        {
            late.CancelAfter(pace.Left(bytes + waiting));
            ReadResult read;
            try
            {
                var reading = body.ReadAsync(stop.Token);
                read = reading.IsCompleted ? await reading : await ReadAsync(reading.AsTask(), unwanted, stop);
            }
            catch (OperationCanceledException fault) when (late.IsCancellationRequested && !unwanted.IsCompleted
                && !request.HttpContext.RequestAborted.IsCancellationRequested)
            {
                throw new TimeoutException($"{bytes + waiting} bytes came", fault);
            }

            moved();
            if (!read.IsCompleted && read.Buffer.Length < WriteBytes)
            {
                // Nothing is taken yet, so that more comes along; the server holds a megabyte at most.
                waiting = read.Buffer.Length;
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            if (bytes + read.Buffer.Length <= max)
            {
                blocks.Write(read.Buffer, bytes);
                foreach (var piece in read.Buffer) hash.AppendData(piece.Span);
            }

            (bytes, waiting) = (bytes + read.Buffer.Length, 0);
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || bytes > max) return bytes;
        }
    }

    private static async Task<ReadResult> ReadAsync(Task<ReadResult> reading, Task unwanted, CancellationTokenSource stop)
    {
        await Task.WhenAny(reading, unwanted);
        if (!reading.IsCompleted) await stop.CancelAsync();
        return await reading;
    }
}
