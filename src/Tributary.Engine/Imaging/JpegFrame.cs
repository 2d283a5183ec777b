using Tributary.Engine.Formats;

namespace Tributary.Engine.Imaging;

/// <summary>The start of a JPEG's frame (T.81, B.2.2), checked: what follows may rely on it.</summary>
/// <param name="Components">1 grey, 3 colours.</param>
internal sealed record JpegFrame(int Width, int Height, bool IsProgressive, IReadOnlyList<JpegComponent> Components)
{
    // A block of 8 x 8 samples takes one bit at least.
    private const int MaxSamplesOfByte = 8 * 64;

    public int MaxAcross { get; } = Components.Max(component => component.Across);

    public int MaxDown { get; } = Components.Max(component => component.Down);

    private long Samples => Components.Sum(one => (long)Width * Height * one.Across * one.Down / (MaxAcross * MaxDown));

    /// <param name="segment">The segment without its length.</param>
    /// <param name="fileBytes">Bytes of the whole file, so that no header claims more than it could hold.</param>
    public static JpegFrame Decode(ReadOnlySpan<byte> segment, bool isProgressive, long fileBytes,
        Func<string, BrokenFileException> broken)
    {
        if (segment.Length < 6 || segment.Length != 6 + (3 * segment[5]))
            throw broken($"the frame's header has {segment.Length} bytes; 6 and 3 for each colour are expected");
        if (segment[0] != 8) throw broken($"samples of {segment[0]} bits are not read; save it with 8 bits");
        var (height, width) = ((segment[1] << 8) | segment[2], (segment[3] << 8) | segment[4]);
        if (width == 0 || height == 0 || (long)width * height > JpegImage.MaxPixels)
            throw broken($"the picture has {width} x {height} pixels; 1..{JpegImage.MaxPixels} in all are allowed");
        if (segment[5] is not (1 or 3)) throw broken($"pictures of {segment[5]} colours (CMYK) are not read; save it as RGB or grey");

        var components = new JpegComponent[segment[5]];
        for (var i = 0; i < components.Length; i++)
        {
            var (id, sampling) = (segment[6 + (3 * i)], segment[7 + (3 * i)]);
            var (across, down) = (sampling >> 4, sampling & 15);
            if (across is not (1 or 2 or 4) || down is not (1 or 2 or 4))
                throw broken($"colour {i} is sampled {across} x {down}; 1, 2 and 4 are read");
            if (components[..i].Any(other => other.Id == id)) throw broken($"two colours have the number {id}");

            // Of a single colour, blocks lie row by row whatever the factors say (A.2.2).
            components[i] = components.Length == 1 ? new JpegComponent(id, 1, 1) : new JpegComponent(id, across, down);
        }

        var frame = new JpegFrame(width, height, isProgressive, components);
        return frame.Samples > fileBytes * MaxSamplesOfByte
            ? throw broken($"{width} x {height} pixels are claimed; {fileBytes} bytes cannot hold them") : frame;
    }

    /// <summary>Columns and rows of a colour as the file holds it.</summary>
    public (int Columns, int Rows) Extent(int component)
    {
        var (across, down) = (MaxAcross / Components[component].Across, MaxDown / Components[component].Down);
        return ((Width + across - 1) / across, (Height + down - 1) / down);
    }
}
