using System.IO.Compression;

namespace Tributary.Engine.Formats;

/// <summary>What a <see cref="GZipStream"/> is given: the bytes already read from a file, the rest of the file, and one more gzip
/// member, the seal. <see cref="GZipStream"/> takes a truncated file for a complete one; the seal only comes out whole where the
/// file ended at the end of a member, so a reader that misses it knows that something was cut off.</summary>
internal sealed class GzipInput(ReadOnlyMemory<byte> peeked, Stream rest) : ForwardStream
{
    public static readonly byte[] Seal = "\u0006\u0015seal of a whole gzip\u0004\u0017"u8.ToArray();

    private static readonly byte[] s_sealMember = Compress(Seal);

    private ReadOnlyMemory<byte> _pending = peeked;
    private bool _sealed;

    public override int Read(Span<byte> buffer)
    {
        if (_pending.IsEmpty && !_sealed)
        {
            var read = rest.Read(buffer);
            if (read > 0) return read;
            (_pending, _sealed) = (s_sealMember, true);
        }

        var taken = Math.Min(buffer.Length, _pending.Length);
        _pending.Span[..taken].CopyTo(buffer);
        _pending = _pending[taken..];
        return taken;
    }

    private static byte[] Compress(byte[] bytes)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.NoCompression)) gzip.Write(bytes);
        return stream.ToArray();
    }
}
