using System.Globalization;
using System.Text;

namespace Tributary.Core.Texts;

/// <summary>Files that a person wrote. A file of another kind is told by its first bytes, before anybody reads faults into it.</summary>
public static class PlainTextFile
{
    /// <summary>No file is longer.</summary>
    public const int MaxBytes = 8 << 20;

    private static readonly (byte[] Start, string Kind)[] Kinds =
    [
        ([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'], "a NumPy array"), ([(byte)'P', (byte)'K', 3, 4], "a zip archive"),
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], "a PNG picture"), ([0x1F, 0x8B], "a gzip archive"),
            ("%PDF"u8.ToArray(), "a PDF document"),
    ];

    /// <param name="shown">What faults call the file.</param>
    /// <param name="what">What it should be, e.g. <c>run file</c>.</param>
    /// <exception cref="InvalidDataException">It holds no text, or more than anybody writes.</exception>
    /// <exception cref="IOException">It is not here or cannot be read.</exception>
    public static string Read(string path, string shown, string what)
    {
        var length = new FileInfo(path).Length;
        if (length > MaxBytes)
            throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture, $"{shown} has {length:#,0} bytes: that is no {what}"));
        var bytes = File.ReadAllBytes(path);
        var kind = Kinds.FirstOrDefault(kind => bytes.AsSpan().StartsWith(kind.Start)).Kind;
        var text = kind is null ? Text(bytes) : null;
        return text ?? throw new InvalidDataException($"{shown} is {kind ?? "no text"}: that is no {what}");
    }

    // UTF-8, or UTF-16 with its mark.
    private static string? Text(byte[] bytes)
    {
        try
        {
            using var reader = new StreamReader(new MemoryStream(bytes), new UTF8Encoding(false, throwOnInvalidBytes: true));
            var text = reader.ReadToEnd();
            return text.Contains('\0', StringComparison.Ordinal) ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
