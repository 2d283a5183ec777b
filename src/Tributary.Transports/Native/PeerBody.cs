using System.Security.Cryptography;
using Tributary.Engine.Formats;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Native;

/// <summary>A peer's model as the body of an answer: bounded, whole, and what was sent.</summary>
internal static class PeerBody
{
    private const int Block = 64 * 1024;

    /// <param name="max">Bytes that are read.</param>
    /// <param name="moved">Told after every block.</param>
    /// <exception cref="BrokenFileException">More comes, or its digest is missing or another's.</exception>
    public static async Task<byte[]> ReadAsync(HttpResponseMessage answer, long max, Action moved, CancellationToken cancellation)
    {
        if (answer.Content.Headers.ContentLength > max) throw TooLarge(max);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        using var whole = new MemoryStream();
        var block = new byte[Block];
        for (int count; (count = await body.ReadAsync(block, cancellation)) > 0;)
        {
            moved();
            if (whole.Length + count > max) throw TooLarge(max);
            whole.Write(block, 0, count);
        }

        var bytes = whole.ToArray();
        return Digest(answer) == LinkProtocol.DigestField(SHA256.HashData(bytes)) ? bytes
            : throw new BrokenFileException("the peer's model", 0, $"it is not what the header {LinkProtocol.DigestHeader} says");
    }

    private static string? Digest(HttpResponseMessage answer)
        => (answer.Headers.TryGetValues(LinkProtocol.DigestHeader, out var values)
            || answer.Content.Headers.TryGetValues(LinkProtocol.DigestHeader, out values)) ? values.FirstOrDefault() : null;

    private static BrokenFileException TooLarge(long max) => new("the peer's model", max, $"more than {max} bytes come");
}
