using System.Text;

namespace Tributary.Cli;

/// <summary>Files that a person wrote: YAML or JSON. A file of another kind is told by its first bytes, before anybody reads faults into
/// it.</summary>
internal static class TextFile
{
    private const int MaxBytes = 8 << 20;

    private static readonly (byte[] Start, string Kind)[] Kinds =
    [
        ([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'], "a NumPy array"), ([(byte)'P', (byte)'K', 3, 4], "a zip archive"),
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], "a PNG picture"), ([0x1F, 0x8B], "a gzip archive"),
            ("%PDF"u8.ToArray(), "a PDF document"),
    ];

    /// <param name="what">What it should be, e.g. <c>run file</c>.</param>
    /// <exception cref="CommandFault">It holds no text, or more than anybody writes.</exception>
    public static string Read(Terminal terminal, string path, string what)
    {
        var length = new FileInfo(path).Length;
        if (length > MaxBytes) throw CommandFault.BadInput($"{terminal.Shown(path)} has {Amounts.Bytes(length)}: that is no {what}",
            Remedy(what));
        var bytes = File.ReadAllBytes(path);
        var kind = Kinds.FirstOrDefault(kind => bytes.AsSpan().StartsWith(kind.Start)).Kind;
        var text = kind is null ? Text(bytes) : null;
        return text ?? throw CommandFault.BadInput($"{terminal.Shown(path)} is {kind ?? "no text"}: that is no {what}", Remedy(what));
    }

    private static string Remedy(string what) => $"a {what} is YAML or JSON; tributary docs shows what stands in one";

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
