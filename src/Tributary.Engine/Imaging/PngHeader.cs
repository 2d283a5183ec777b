using System.Buffers.Binary;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Imaging;

/// <summary>The IHDR chunk (PNG, 11.2.1).</summary>
/// <param name="Colour">0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.</param>
/// <param name="Depth">Bits of a sample or a palette index.</param>
internal sealed record PngHeader(int Width, int Height, int Colour, int Depth, bool Interlaced)
{
    public const int Bytes = 13;

    // Adam7 (8.2): first column, first row, column step, row step of each pass.
    private static readonly (int X, int Y, int Dx, int Dy)[] s_adam7
        = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private static readonly (int X, int Y, int Dx, int Dy)[] s_plain = [(0, 0, 1, 1)];

    /// <summary>Samples of a pixel in the file.</summary>
    public int Samples => Colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    /// <summary>Distance in bytes to the pixel on the left, as filters count it (9.2).</summary>
    public int FilterStep => Math.Max(1, Samples * Depth / 8);

    /// <summary>The smaller pictures that the file holds one after another, leaving out empty ones.</summary>
    public IEnumerable<(int X, int Y, int Dx, int Dy)> Passes
        => (Interlaced ? s_adam7 : s_plain).Where(pass => pass.X < Width && pass.Y < Height);

    /// <summary>Bytes of the uncompressed rows with their filter bytes.</summary>
    public long RawBytes => Passes.Sum(pass => (1L + RowBytes(Columns(pass))) * Rows(pass));

    public int RowBytes(int columns) => (int)(((long)columns * Samples * Depth + 7) / 8);

    public int Columns((int X, int Y, int Dx, int Dy) pass) => (Width - pass.X + pass.Dx - 1) / pass.Dx;

    public int Rows((int X, int Y, int Dx, int Dy) pass) => (Height - pass.Y + pass.Dy - 1) / pass.Dy;

    public static PngHeader Decode(ReadOnlySpan<byte> data, long offset, ByteSource source)
    {
        if (data.Length != Bytes) throw source.Broken($"the IHDR chunk has {data.Length} bytes; {Bytes} are expected", offset);
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(data), BinaryPrimitives.ReadUInt32BigEndian(data[4..]));
        if (width == 0 || height == 0 || (ulong)width * height > PngImage.MaxPixels)
            throw source.Broken($"the picture has {width} x {height} pixels; 1..{PngImage.MaxPixels} in all are allowed", offset);
        var (depth, colour) = (data[8], data[9]);
        var allowed = (colour, depth) is (0, 1 or 2 or 4 or 8 or 16) or (3, 1 or 2 or 4 or 8) or (2 or 4 or 6, 8 or 16);
        if (!allowed) throw source.Broken($"colour type {colour} with {depth} bits does not exist", offset + 8);
        if (data[10] != 0 || data[11] != 0 || data[12] > 1)
            throw source.Broken($"compression {data[10]}, filter {data[11]}, interlace {data[12]} are claimed; 0, 0 and 0 or 1 exist",
                offset + 10);
        return new PngHeader((int)width, (int)height, colour, depth, data[12] == 1);
    }
}
