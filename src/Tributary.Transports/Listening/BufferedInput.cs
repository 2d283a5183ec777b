using System.Text;

namespace Tributary.Transports.Listening;

/// <summary>What comes over a connection: heads, lines and bytes, in memory that grows with what came.</summary>
internal sealed class BufferedInput(Stream stream)
{
    private const int Block = 64 << 10;
    private byte[] _buffer = new byte[16 << 10];
    private int _start;
    private int _end;

    /// <summary>Whether the last head was longer than allowed.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Up to the empty line, without it.</summary>
    /// <returns>Null where nothing comes any more, or too much.</returns>
    /// <exception cref="IOException">It ends in the middle.</exception>
    public async Task<ReadOnlyMemory<byte>?> HeadAsync(int max, CancellationToken cancellation)
    {
        var end = await FindAsync("\r\n\r\n"u8.ToArray(), max, mayEnd: true, cancellation);
        if (end < 0) return null;
        return Take(end, 4);
    }

    /// <summary>Up to the end of a line, without it.</summary>
    /// <exception cref="IOException">It does not end, or is too long.</exception>
    public async Task<string> LineAsync(int max, CancellationToken cancellation)
    {
        var end = await FindAsync("\r\n"u8.ToArray(), max, mayEnd: false, cancellation);
        return end < 0 ? throw new IOException("a line is too long") : Encoding.Latin1.GetString(Take(end, 2).Span);
    }

    /// <exception cref="IOException">Fewer come.</exception>
    public async Task<ReadOnlyMemory<byte>> TakeAsync(int count, CancellationToken cancellation)
    {
        var bytes = new byte[Math.Min(count, Math.Max(Block, _end - _start))];
        for (var filled = 0; filled < count;)
        {
            if (filled == bytes.Length) Array.Resize(ref bytes, (int)Math.Min(count, 4L * filled));
            var there = Math.Min(_end - _start, bytes.Length - filled);
            if (there > 0)
            {
                _buffer.AsSpan(_start, there).CopyTo(bytes.AsSpan(filled));
                _start += there;
            }
            else if ((there = await stream.ReadAsync(bytes.AsMemory(filled), cancellation)) == 0)
            {
                throw new IOException("the connection ended within a body");
            }

            filled += there;
        }

        return bytes.AsMemory(0, count);
    }

    private ReadOnlyMemory<byte> Take(int count, int beyond)
    {
        var taken = _buffer.AsSpan(_start, count).ToArray();
        _start += count + beyond;
        return taken;
    }

    private async Task<int> FindAsync(byte[] mark, int max, bool mayEnd, CancellationToken cancellation)
    {
        IsTooLong = false;
        for (var looked = 0; ;)
        {
            var found = _buffer.AsSpan(_start + looked, _end - _start - looked).IndexOf(mark);
            if (found >= 0) return looked + found;
            looked = Math.Max(0, _end - _start - mark.Length + 1);
            if (_end - _start > max)
            {
                IsTooLong = true;
                return -1;
            }

            if (_end == _buffer.Length) MakeRoom();
            var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
            if (count == 0) return mayEnd && _end == _start ? -1 : throw new IOException("the connection ended within a request");
            _end += count;
        }
    }

    private void MakeRoom()
    {
        var held = _end - _start;
        var target = held > _buffer.Length / 2 ? new byte[2 * _buffer.Length] : _buffer;
        _buffer.AsSpan(_start, held).CopyTo(target);
        (_buffer, _start, _end) = (target, 0, held);
    }
}
