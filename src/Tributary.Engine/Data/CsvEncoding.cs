using System.Text;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Data;

/// <summary>The encodings that spreadsheets write: UTF-8 with or without a byte order mark, and UTF-16 of either byte order.</summary>
internal static class CsvEncoding
{
    private static readonly Encoding s_little = new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);
    private static readonly Encoding s_big = new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);

    /// <summary>The source as UTF-8 without a mark. It owns <paramref name="source"/>.</summary>
    /// <exception cref="BrokenFileException">It is UTF-32.</exception>
    public static ByteSource AsUtf8(ByteSource source)
    {
        source.Ensure(4);
        switch (source.Buffered)
        {
            case [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..]:
                source.Dispose();
                throw source.Broken("the text is UTF-32; save it as UTF-8");
            case [0xEF, 0xBB, 0xBF, ..]:
                source.Skip(3);
                return source;
            case [0xFF, 0xFE, ..]:
                source.Skip(2);
                return Transcoded(source, s_little);
            case [0xFE, 0xFF, ..]:
                source.Skip(2);
                return Transcoded(source, s_big);

            // Without a mark: the first character is ASCII, and half of it is zero.
            case [not 0, 0, ..]:
                return Transcoded(source, s_little);
            case [0, not 0, ..]:
                return Transcoded(source, s_big);
            default:
                return source;
        }
    }

    private static ByteSource Transcoded(ByteSource source, Encoding encoding)
    {
        var text = Encoding.CreateTranscodingStream(new SourceStream(source), encoding, Encoding.UTF8);
        return new ByteSource(text, text, source.Name);
    }
}
