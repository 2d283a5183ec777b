using System.Buffers;
using System.Buffers.Binary;

namespace Tributary.Protocols.Wamp.Formats;

/// <summary>Bytes that grow at their end, and in which a number can be mended afterwards.</summary>
internal sealed class ByteBuffer(int capacity) : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[Math.Max(capacity, 64)];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Add(byte value)
    {
        GetSpan(1)[0] = value;
        Length++;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>A head byte and a number of 1, 2, 4 or 8 bytes, big-endian.</summary>
    public void Add(byte head, ulong value, int bytes)
    {
        var room = GetSpan(9);
        room[0] = head;
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(number, value);
        number[^bytes..].CopyTo(room[1..]);
        Length += 1 + bytes;
    }

    public void Mend(int at, uint value) => BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(at), value);

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.AsSpan(Length);
    }

    private void Grow(int sizeHint)
    {
        var need = Length + Math.Max(sizeHint, 1);
        if (need > _bytes.Length) Array.Resize(ref _bytes, (int)Math.Min(Math.Max(need, 2L * _bytes.Length), Array.MaxLength));
    }
}
