using System.Buffers.Binary;

namespace Tributary.Engine.Imaging;

/// <summary>How a camera was held: the tag Orientation of EXIF (a TIFF directory in the segment APP1).</summary>
internal static class JpegOrientation
{
    private const int Tag = 0x0112;
    private const int EntryBytes = 12;

    /// <returns>1..8; 1 (upright) where nothing is said or it cannot be read.</returns>
    public static int Of(ReadOnlySpan<byte> segment)
    {
        if (!segment.StartsWith("Exif\0\0"u8)) return 1;
        var tiff = segment[6..];
        if (tiff.Length < 8) return 1;
        var isBig = tiff.StartsWith("MM"u8);
        if (!isBig && !tiff.StartsWith("II"u8)) return 1;
        var at = isBig ? BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]);
        if (at > tiff.Length - 2) return 1;
        var directory = tiff[(int)at..];
        var count = Short(directory, isBig);
        for (var i = 0; i < count && 2 + ((i + 1) * EntryBytes) <= directory.Length; i++)
        {
            var entry = directory.Slice(2 + (i * EntryBytes), EntryBytes);
            if (Short(entry, isBig) == Tag) return Short(entry[8..], isBig) is >= 1 and <= 8 and var orientation ? orientation : 1;
        }

        return 1;
    }

    private static int Short(ReadOnlySpan<byte> bytes, bool isBig)
        => isBig ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
