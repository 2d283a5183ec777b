using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Imaging;

/// <summary>The chunks of a PNG file that matter, checked for order and checksums (PNG, 5). As other readers do, it lets go what follows
/// the end, and chunks that are not needed where their checksum is wrong.</summary>
internal sealed class PngFile
{
    // Deflate packs at most 1032 bytes into one (zlib.net/zlib_tech.html), so a header cannot claim more than its data could give.
    private const int MaxDeflate = 1032;

    // More than any picture of MaxPixels needs.
    private const int MaxDataBytes = 1024 * 1024 * 1024;

    private readonly ByteSource _source;
    private readonly ArrayBufferWriter<byte> _data = new();
    private PngHeader? _header;
    private byte[] _palette = [];
    private byte[]? _transparency;
    private long _dataOffset;

    private PngFile(ByteSource source) => _source = source;

    public static PngFile Read(ByteSource source)
    {
        Span<byte> signature = stackalloc byte[8];
        source.ReadExactly(signature, "the signature");
        if (!signature.SequenceEqual(PngImage.Signature)) throw source.Broken("it does not begin as a PNG file", 0);
        var file = new PngFile(source);
        while (file.ReadChunk())
        {
        }

        return file;
    }

    /// <param name="isCut">16 bits are cut, not rounded: see <see cref="PngPixels"/>.</param>
    public Image Decode(bool isCut = false)
    {
        var header = _header ?? throw _source.Broken("there is no IHDR chunk");
        if (_data.WrittenCount == 0) throw _source.Broken("there is no IDAT chunk");
        if (header.RawBytes > (long)_data.WrittenCount * MaxDeflate)
        {
            var claim = $"{header.Width} x {header.Height} pixels are claimed; {_data.WrittenCount} compressed bytes cannot hold them";
            throw _source.Broken(claim, _dataOffset);
        }

        var pixels = new PngPixels(header, _palette, _transparency, isCut, problem => _source.Broken(problem, _dataOffset));
        MemoryMarshal.TryGetArray(_data.WrittenMemory, out var bytes);
        using var stream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count);
        return new PngRows(header, pixels, stream).Decode(_source, _dataOffset);
    }

    // False after the last one.
    private bool ReadChunk()
    {
        Span<byte> start = stackalloc byte[8];
        var offset = _source.Offset;
        _source.ReadExactly(start, "a chunk's length and type");
        var length = BinaryPrimitives.ReadUInt32BigEndian(start);
        var type = Encoding.Latin1.GetString(start[4..]);
        foreach (var letter in type)
            if (!char.IsAsciiLetter(letter)) throw _source.Broken("a chunk's type is no four letters", offset + 4);
        if (length > int.MaxValue) throw _source.Broken($"the {type} chunk claims {length} bytes", offset);

        var data = _source.ReadBytes(length, $"the {type} chunk");
        var crc = Crc32.Append(Crc32.Append(0, start[4..]), data);
        _source.ReadExactly(start[..4], $"the checksum of the {type} chunk");
        var isNeeded = char.IsAsciiLetterUpper(type[0]);
        if (BinaryPrimitives.ReadUInt32BigEndian(start) != crc)
            return !isNeeded ? true : throw _source.Broken($"the checksum of the {type} chunk is wrong", _source.Offset - 4);
        if (_header is null && type != "IHDR") throw _source.Broken($"the first chunk is {type}; IHDR is expected", offset);

        switch (type)
        {
            case "IHDR":
                if (_header is not null) throw _source.Broken("there are two IHDR chunks", offset);
                _header = PngHeader.Decode(data, offset + 8, _source);
                break;
            case "PLTE": ReadPalette(data, offset); break;
            case "tRNS": ReadTransparency(data, offset); break;
            case "IDAT":
                if (_data.WrittenCount == 0) _dataOffset = offset + 8;
                if (_data.WrittenCount > MaxDataBytes - data.Length)
                    throw _source.Broken($"the IDAT chunks hold more than {MaxDataBytes} bytes", offset);
                _data.Write(data);
                break;
            case "IEND": return length == 0 ? false : throw _source.Broken("the IEND chunk is not empty", offset);
            default:
                if (isNeeded) throw _source.Broken($"the chunk {type} is not known, but the picture cannot be read without it", offset);
                break;
        }

        return true;
    }

    private void ReadPalette(byte[] data, long offset)
    {
        if (_palette.Length > 0 || _data.WrittenCount > 0 || _transparency is not null)
            throw _source.Broken("the PLTE chunk stands twice, or after tRNS or IDAT", offset);
        if (_header!.Colour is 0 or 4) throw _source.Broken("a grey picture has a PLTE chunk", offset);
        var max = _header.Colour == 3 ? 1 << _header.Depth : 256;
        if (data.Length == 0 || data.Length % 3 != 0 || data.Length / 3 > max)
            throw _source.Broken($"the PLTE chunk has {data.Length} bytes; 1..{max} colours of 3 bytes are expected", offset);
        _palette = data;
    }

    private void ReadTransparency(byte[] data, long offset)
    {
        if (_transparency is not null || _data.WrittenCount > 0) throw _source.Broken("the tRNS chunk stands twice, or after IDAT", offset);
        var fits = _header!.Colour switch
        {
            0 => data.Length == 2,
            2 => data.Length == 6,
            3 => data.Length <= _palette.Length / 3,
            _ => false
        };
        if (!fits) throw _source.Broken($"a tRNS chunk of {data.Length} bytes does not fit colour type {_header.Colour}", offset);
        _transparency = data;
    }
}
