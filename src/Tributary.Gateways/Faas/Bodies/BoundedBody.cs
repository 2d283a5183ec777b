using System.Buffers;

namespace Tributary.Gateways.Faas.Bodies;

/// <summary>Bodies of requests and answers, so many bytes at most.</summary>
internal static class BoundedBody
{
    /// <summary>Reads a stream to its end, or one byte past what is allowed: whoever gets more than <paramref name="max"/> bytes knows that
    /// there were more.</summary>
    public static async Task<byte[]> ReadAsync(Stream stream, int max, CancellationToken cancellation)
    {
        var body = new ArrayBufferWriter<byte>(8192);
        while (body.WrittenCount <= max)
        {
            var room = body.GetMemory(8192);
            var wanted = (int)Math.Min(room.Length, max + 1L - body.WrittenCount);
            var read = await stream.ReadAsync(room[..wanted], cancellation);
            if (read == 0) break;
            body.Advance(read);
        }

        return body.WrittenSpan.ToArray();
    }
}
