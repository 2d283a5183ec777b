using Tributary.Engine.Formats;

namespace Tributary.Engine.Data;

/// <summary>The rest of a source as a stream.</summary>
internal sealed class SourceStream(ByteSource source) : ForwardStream
{
    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length == 0 || !source.Ensure(1)) return 0;
        var taken = Math.Min(buffer.Length, source.Buffered.Length);
        source.Buffered[..taken].CopyTo(buffer);
        source.Skip(taken);
        return taken;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) source.Dispose();
        base.Dispose(disposing);
    }
}
