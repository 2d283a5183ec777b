using System.IO.Compression;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Imaging;

/// <summary>Inflates the rows of a PNG, undoes their filters (PNG, 9) and puts their pixels where they belong.</summary>
internal sealed class PngRows(PngHeader header, PngPixels pixels, Stream data)
{
    /// <param name="file">The file that faults name, with <paramref name="offset"/>, where its compressed data begins.</param>
    public Image Decode(ByteSource file, long offset)
    {
        using var zlib = new ZLibStream(data, CompressionMode.Decompress);
        try
        {
            var image = new byte[header.Width * header.Height * pixels.Channels];
            foreach (var pass in header.Passes) Decode(zlib, pass, image, file, offset);

            // Whether more follows does not matter; where nothing does, this verifies the data's own check.
            zlib.ReadByte();
            return new Image(header.Width, header.Height, pixels.Channels, image);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            // The data lies in memory: an IOException here is the decompressor's (of a preset dictionary, say) or the data's end.
            throw file.Broken("the compressed data is damaged or cut off", offset, fault);
        }
    }

    private void Decode(ZLibStream zlib, (int X, int Y, int Dx, int Dy) pass, byte[] image, ByteSource file, long offset)
    {
        var columns = header.Columns(pass);
        var bytes = header.RowBytes(columns);
        var (row, above) = (new byte[1 + bytes], new byte[1 + bytes]);
        var colours = new byte[columns * pixels.Channels];
        for (var y = pass.Y; y < header.Height; y += pass.Dy)
        {
            zlib.ReadExactly(row);
            if (!Unfilter(row[0], row.AsSpan(1), above.AsSpan(1), header.FilterStep))
                throw file.Broken($"filter {row[0]} does not exist", offset);
            pixels.Expand(row.AsSpan(1), columns, colours);
            Place(colours, pass, image.AsSpan(y * header.Width * pixels.Channels, header.Width * pixels.Channels));
            (row, above) = (above, row);
        }
    }

    private void Place(ReadOnlySpan<byte> colours, (int X, int Y, int Dx, int Dy) pass, Span<byte> row)
    {
        var channels = pixels.Channels;
        if (pass.Dx == 1)
        {
            colours.CopyTo(row);
            return;
        }

        for (int from = 0, to = pass.X * channels; from < colours.Length; from += channels, to += pass.Dx * channels)
            colours.Slice(from, channels).CopyTo(row[to..]);
    }

    private static bool Unfilter(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        switch (filter)
        {
            case 0: return true;
            case 1:
                for (var i = step; i < row.Length; i++) row[i] += row[i - step];
                return true;
            case 2:
                for (var i = 0; i < row.Length; i++) row[i] += above[i];
                return true;
            case 3:
                for (var i = 0; i < row.Length; i++) row[i] += (byte)(((i < step ? 0 : row[i - step]) + above[i]) >> 1);
                return true;
            case 4:
                for (var i = 0; i < row.Length; i++) row[i] += i < step ? above[i] : Paeth(row[i - step], above[i], above[i - step]);
                return true;
            default: return false;
        }
    }

    // The neighbour nearest to left + above - corner (9.4).
    private static byte Paeth(byte left, byte above, byte corner)
    {
        var (toLeft, toAbove, toCorner) = (Math.Abs(above - corner), Math.Abs(left - corner), Math.Abs(left + above - 2 * corner));
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
}
