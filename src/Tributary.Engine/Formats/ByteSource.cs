using System.Buffers;
using System.IO.Compression;
using System.Text;

namespace Tributary.Engine.Formats;

/// <summary>A file or stream read once from front to back. It knows where it is, so that every fault names its offset, and it never
/// allocates for bytes that a header claims but the file does not hold.</summary>
internal sealed class ByteSource : IDisposable
{
    private const int BlockBytes = 64 * 1024;

    // Where the length is unknown (gzip, a pipe), arrays begin at this size and double as content arrives.
    private const int FirstArrayBytes = 1024 * 1024;

    private readonly Stream? _owned;
    private readonly long? _length;
    private readonly int _sealBytes;
    private Stream _stream;
    private byte[] _buffer;
    private int _start;
    private int _end;
    private bool _ended;

    /// <param name="name">What faults call the stream.</param>
    /// <param name="inflate">True reads gzip content where the stream begins with gzip's magic number.</param>
    public ByteSource(Stream stream, string name, bool inflate = false)
    {
        (_stream, Name) = (stream, name);
        if (stream.CanSeek) _length = stream.Length - stream.Position;
        _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(_length ?? BlockBytes, 64, BlockBytes));
        if (!inflate || !Ensure(2) || Buffered is not [0x1F, 0x8B, ..]) return;

        var peeked = _buffer.AsSpan(0, _end).ToArray();
        _stream = new GZipStream(new GzipInput(peeked, stream), CompressionMode.Decompress);
        Grow(BlockBytes);
        (_length, _sealBytes, _end, _ended) = (null, GzipInput.Seal.Length, 0, false);
    }

    /// <param name="owned">Disposed with the source; it may be <paramref name="stream"/>.</param>
    public ByteSource(Stream stream, Stream owned, string name, bool inflate = false) : this(stream, name, inflate) => _owned = owned;

    public static ByteSource Open(string path, bool inflate = false)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        try
        {
            return new ByteSource(file, file, path, inflate);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public string Name { get; }

    /// <summary>Bytes consumed so far.</summary>
    public long Offset { get; private set; }

    /// <summary>Bytes still to come; null where only reading tells.</summary>
    public long? Remaining => _length - Offset;

    /// <summary>CRC-32 of everything taken from the stream; kept where set to a value before reading.</summary>
    public uint? Checksum { get; set; }

    /// <summary>What is in memory already, from <see cref="Offset"/> on. Callers may change it.</summary>
    public Span<byte> Buffered => _buffer.AsSpan(_start, Math.Max(0, _end - _start - _sealBytes));

    public BrokenFileException Broken(string problem, long? offset = null, Exception? inner = null)
        => new(Name, offset ?? Offset, problem, inner);

    public void Skip(int count)
    {
        _start += count;
        Offset += count;
    }

    /// <summary>Reads until at least <paramref name="count"/> bytes are buffered; false where the source ends before.</summary>
    public bool Ensure(int count)
    {
        while (Buffered.Length < count)
            if (!Fill()) return false;
        return true;
    }

    public void ReadExactly(Span<byte> destination, string what)
    {
        var whole = destination.Length;
        while (destination.Length > 0)
        {
            // Large plain reads go straight to where they are wanted.
            if (_start == _end && _sealBytes == 0 && destination.Length >= BlockBytes && Checksum is null && !_ended)
            {
                var read = _stream.Read(destination);
                if (read == 0) _ended = true;
                Offset += read;
                destination = destination[read..];
                continue;
            }

            if (!Ensure(1)) throw Broken($"the file ends here; {whole} bytes of {what} are expected and {destination.Length} are missing");
            var taken = Math.Min(Buffered.Length, destination.Length);
            Buffered[..taken].CopyTo(destination);
            Skip(taken);
            destination = destination[taken..];
        }
    }

    public byte[] ReadBytes(long count, string what)
    {
        Expect(count, what);
        var bytes = new byte[Remaining is null ? Math.Min(count, FirstArrayBytes) : count];
        for (var filled = 0; ;)
        {
            ReadExactly(bytes.AsSpan(filled), what);
            filled = bytes.Length;
            if (filled == count) return bytes;
            Array.Resize(ref bytes, (int)Math.Min(count, 2L * filled));
        }
    }

    /// <summary>All that is left.</summary>
    /// <param name="max">More bytes than this are refused.</param>
    public byte[] ReadToEnd(int max, string what)
    {
        var (known, bytes, filled) = (Remaining, Array.Empty<byte>(), 0);
        if (known <= max) bytes = new byte[(int)known];
        while (Ensure(1))
        {
            if (filled > max - Buffered.Length) throw Broken($"it holds more than {max} bytes; {what} holds fewer");
            var end = filled + Buffered.Length;
            if (end > bytes.Length) Array.Resize(ref bytes, (int)Math.Min(max, Math.Max(end, Math.Max(FirstArrayBytes, 2L * filled))));
            Buffered.CopyTo(bytes.AsSpan(filled));
            filled = end;
            Skip(Buffered.Length);
        }

        return filled == bytes.Length ? bytes : bytes[..filled];
    }

    public float[] ReadFloats(NumberFormat format, long count, string what)
    {
        Expect(checked(count * format.Bytes), what, checked(count * sizeof(float)));
        var values = new float[Remaining is null ? Math.Min(count, FirstArrayBytes / sizeof(float)) : count];
        for (var filled = 0; ;)
        {
            ReadFloats(format, values.AsSpan(filled), what);
            filled = values.Length;
            if (filled == count) return values;
            Array.Resize(ref values, (int)Math.Min(count, 2L * filled));
        }
    }

    public void ReadFloats(NumberFormat format, Span<float> destination, string what)
    {
        if (format.IsNativeFloat32)
        {
            ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(destination), what);
            return;
        }

        while (destination.Length > 0)
        {
            if (!Ensure(format.Bytes))
                throw Broken($"the file ends here; {(long)destination.Length * format.Bytes - Buffered.Length} more bytes of {what} are "
                    + $"expected", Offset + Buffered.Length);
            var values = Math.Min(Buffered.Length / format.Bytes, destination.Length);
            format.Decode(Buffered[..(values * format.Bytes)], destination[..values]);
            Skip(values * format.Bytes);
            destination = destination[values..];
        }
    }

    /// <summary>Throws where the source cannot hold what a header claims, before anything is allocated for it.</summary>
    public void Expect(long count, string what, long? inMemory = null)
    {
        if (Remaining < count) throw Broken($"{count} bytes of {what} are claimed; {Remaining} remain");
        if ((inMemory ?? count) > Array.MaxLength * (inMemory is null ? 1L : sizeof(float)))
            throw Broken($"{count} bytes of {what} are claimed; one array holds at most {Array.MaxLength} elements");
    }

    /// <summary>Throws unless the source ends here (and, where compressed, its checksum holds).</summary>
    public void ExpectEnd(string after)
    {
        if (Ensure(1)) throw Broken($"the file should end here, after {after}; more bytes follow");
    }

    public void Dispose()
    {
        if (_sealBytes > 0) _stream.Dispose();
        _owned?.Dispose();
        Return(_buffer);
        (_buffer, _start, _end, _ended) = ([], 0, 0, true);
    }

    private static void Return(byte[] buffer)
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
    }

    private void Grow(int bytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent(bytes);
        _buffer.AsSpan(0, _end).CopyTo(larger);
        Return(_buffer);
        _buffer = larger;
    }

    private bool Fill()
    {
        if (_ended) return false;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length) Grow(_buffer.Length * 2);
        int read;
        try
        {
            read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        }
        catch (InvalidDataException fault)
        {
            throw Broken("the compressed data is damaged or cut off", Offset + Buffered.Length, fault);
        }
        catch (DecoderFallbackException fault)
        {
            throw Broken("the text is not whole in its encoding (half a character of UTF-16)", Offset + Buffered.Length, fault);
        }

        if (Checksum is { } crc) Checksum = Crc32.Append(crc, _buffer.AsSpan(_end, read));
        _end += read;
        if (read > 0) return true;
        _ended = true;
        if (_sealBytes > 0 && !_buffer.AsSpan(_start, _end - _start).EndsWith(GzipInput.Seal))
            throw Broken("the gzip data is cut off, or something follows it", Offset + Buffered.Length);
        return false;
    }
}
