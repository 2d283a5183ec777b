namespace Tributary.Storage.Spool;

/// <summary>The first bytes of a file as a stream that ends there.</summary>
internal sealed class LeadingBytes(FileStream file, long length) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => file.Read(buffer[..(int)Math.Clamp(length - file.Position, 0, buffer.Length)]);

    public override long Seek(long offset, SeekOrigin origin)
        => file.Position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => file.Position + offset, _ => length + offset };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
