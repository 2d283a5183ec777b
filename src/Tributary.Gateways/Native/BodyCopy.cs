using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Win32.SafeHandles;

namespace Tributary.Gateways.Native;

/// <summary>A request's body on its way into a file: written from where it was received, on the thread that received it. What stands in the page cache is written in
/// microseconds; a change of thread for every block costs more.</summary>
internal static class BodyCopy
{
    /// <param name="most">Bytes that are taken; more ends the copy.</param>
    /// <param name="moved">Told after every block.</param>
    /// <returns>Bytes that came; more than <paramref name="most"/> where there are too many.</returns>
    public static async Task<long> RunAsync(HttpRequest request, SafeFileHandle file, long most, Action moved)
    {
        var (body, cancellation, bytes) = (request.BodyReader, request.HttpContext.RequestAborted, 0L);
        var pieces = new List<ReadOnlyMemory<byte>>();
        while (true)
        {
            var read = await body.ReadAsync(cancellation);
            if (bytes + read.Buffer.Length <= most) Write(file, read.Buffer, bytes, pieces);
            bytes += read.Buffer.Length;
            body.AdvanceTo(read.Buffer.End);
            moved();
            if (read.IsCompleted || bytes > most) return bytes;
        }
    }

    private static void Write(SafeFileHandle file, ReadOnlySequence<byte> block, long at, List<ReadOnlyMemory<byte>> pieces)
    {
        if (block.IsSingleSegment)
        {
            RandomAccess.Write(file, block.FirstSpan, at);
            return;
        }

        pieces.Clear();
        foreach (var piece in block) pieces.Add(piece);
        RandomAccess.Write(file, pieces, at);
    }
}
