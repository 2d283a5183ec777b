using System.Runtime.InteropServices;
using JpegLibrary;

namespace Tributary.Engine.Imaging;

/// <summary>The colours of a JPEG as they are decoded, each at the size that the file holds it in.</summary>
internal sealed class JpegPlanes : JpegBlockOutputWriter
{
    private const int Side = 8;

    private JpegPlane[] _planes = [];
    private int _width, _height;

    /// <returns>False where it had begun.</returns>
    public bool Begin(JpegFrame frame)
    {
        if (_planes.Length > 0) return false;
        (_width, _height) = (frame.Width, frame.Height);
        _planes = [.. frame.Components.Index().Select(one =>
        {
            var (columns, rows) = frame.Extent(one.Index);
            return new JpegPlane(columns, rows, frame.MaxAcross / one.Item.Across, frame.MaxDown / one.Item.Down);
        })];
        return true;
    }

    // The library spreads samples over the pixels that they stand for; here every one is kept once.
    public override void WriteBlock(ref short blockRef, int componentIndex, int x, int y)
    {
        var plane = _planes[componentIndex];
        var block = MemoryMarshal.CreateReadOnlySpan(ref blockRef, Side * Side);
        var (column, row) = (x / plane.Across, y / plane.Down);
        var columns = Math.Min(Side / plane.Across, plane.Columns - column);
        var rows = Math.Min(Side / plane.Down, plane.Rows - row);
        if (columns <= 0) return;
        for (var i = 0; i < rows; i++)
        {
            var from = block[(i * plane.Down * Side)..];
            var to = plane.Samples.AsSpan(((row + i) * plane.Columns) + column, columns);
            for (var j = 0; j < to.Length; j++) to[j] = (byte)Math.Clamp((int)from[j * plane.Across], 0, 255);
        }
    }

    /// <param name="isRgb">True where the colours are red, green and blue themselves; else brightness and two differences.</param>
    public Image Picture(bool isRgb)
    {
        if (_planes.Length == 1) return new Image(_width, _height, 1, _planes[0].Samples);
        var pixels = new byte[checked(_width * _height * 3)];
        var rows = Array.ConvertAll(_planes, plane => new byte[plane.Columns * plane.Across]);
        for (var y = 0; y < _height; y++)
        {
            for (var i = 0; i < rows.Length; i++) _planes[i].Spread(y, rows[i]);
            var row = pixels.AsSpan(y * _width * 3, _width * 3);
            if (isRgb) Interleave(rows, row);
            else JpegColours.ToRgb(rows[0], rows[1], rows[2], row);
        }

        return new Image(_width, _height, 3, pixels);
    }

    private static void Interleave(byte[][] rows, Span<byte> pixels)
    {
        for (var i = 0; i < pixels.Length; i++) pixels[i] = rows[i % 3][i / 3];
    }
}
