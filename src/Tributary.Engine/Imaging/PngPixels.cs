using System.Buffers.Binary;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Imaging;

/// <summary>Turns the samples of a row into 8-bit channels: fewer bits are stretched, 16 bits rounded (PNG, 13.12) or cut as Pillow does,
/// indexes looked up, the transparent colour becomes alpha 0.</summary>
internal sealed class PngPixels
{
    private readonly PngHeader _header;
    private readonly byte[] _palette;
    private readonly byte[]? _transparency;
    private readonly Func<string, BrokenFileException> _broken;
    private readonly ushort[] _pixel;
    private readonly bool _isCut;

    /// <param name="isCut">True takes of 16 bits the upper 8, of grey alone what lies below 256.</param>
    public PngPixels(PngHeader header, byte[] palette, byte[]? transparency, bool isCut, Func<string, BrokenFileException> broken)
    {
        _isCut = isCut;
        (_header, _palette, _transparency, _broken) = (header, palette, transparency, broken);
        if (header.Colour == 3 && palette.Length == 0) throw broken("a picture with a palette has no PLTE chunk");
        _pixel = new ushort[header.Samples];
        Channels = header.Colour == 3 ? transparency is null ? 3 : 4 : header.Samples + (transparency is null ? 0 : 1);
    }

    public int Channels { get; }

    public void Expand(ReadOnlySpan<byte> row, int columns, Span<byte> colours)
    {
        if (_header.Depth == 8 && _header.Colour != 3 && _transparency is null)
        {
            row.CopyTo(colours);
            return;
        }

        var sample = 0;
        for (var column = 0; column < columns; column++)
        {
            for (var i = 0; i < _pixel.Length; i++) _pixel[i] = Sample(row, sample++);
            var pixel = colours.Slice(column * Channels, Channels);
            if (_header.Colour == 3) LookUp(_pixel[0], pixel);
            else Stretch(pixel);
        }
    }

    private ushort Sample(ReadOnlySpan<byte> row, int index)
    {
        switch (_header.Depth)
        {
            case 8: return row[index];
            case 16: return BinaryPrimitives.ReadUInt16BigEndian(row[(2 * index)..]);
            default:
                var bit = index * _header.Depth;
                return (ushort)((row[bit >> 3] >> (8 - _header.Depth - (bit & 7))) & ((1 << _header.Depth) - 1));
        }
    }

    private void LookUp(int index, Span<byte> pixel)
    {
        if (3 * index >= _palette.Length) throw _broken($"a pixel has colour {index}; the palette has {_palette.Length / 3}");
        _palette.AsSpan(3 * index, 3).CopyTo(pixel);
        if (_transparency is not null) pixel[3] = index < _transparency.Length ? _transparency[index] : (byte)255;
    }

    private void Stretch(Span<byte> pixel)
    {
        var transparent = _transparency is not null;
        for (var i = 0; i < _pixel.Length; i++)
        {
            var value = _pixel[i];
            pixel[i] = _header.Depth switch
            {
                8 => (byte)value,
                16 when _isCut => (byte)(_header.Colour == 0 ? Math.Min(value, (ushort)255) : value >> 8),
                16 => (byte)((value * 255 + 32895) >> 16),
                _ => (byte)(value * (255 / ((1 << _header.Depth) - 1)))
            };
            transparent &= _transparency is not null && value == BinaryPrimitives.ReadUInt16BigEndian(_transparency.AsSpan(2 * i));
        }

        if (_transparency is not null) pixel[^1] = transparent ? (byte)0 : (byte)255;
    }
}
