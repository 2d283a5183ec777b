using System.Text;
using System.Text.Json;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Data;

/// <summary>Reads texts and whose they are from JSON lines: one mapping a line, plain or gzipped.</summary>
internal static class TextLines
{
    /// <summary>A longer line is refused.</summary>
    public const int MaxLineBytes = 16 * 1024 * 1024;

    /// <summary>Every owner's texts joined by line feeds, in the order in which owners first appear.</summary>
    /// <exception cref="BrokenFileException">A line is no mapping with both texts; the message names it.</exception>
    public static IReadOnlyList<(string Owner, string Text)> Read(string path, string ownerKey = "client", string textKey = "text")
    {
        using var source = ByteSource.Open(path, inflate: true);
        return Read(source, ownerKey, textKey);
    }

    /// <param name="name">What a fault calls the stream.</param>
    public static IReadOnlyList<(string Owner, string Text)> Read(Stream stream, string name, string ownerKey = "client",
        string textKey = "text")
    {
        using var source = new ByteSource(stream, name, inflate: true);
        return Read(source, ownerKey, textKey);
    }

    private static List<(string Owner, string Text)> Read(ByteSource source, string ownerKey, string textKey)
    {
        var texts = new OrderedDictionary<string, StringBuilder>(StringComparer.Ordinal);
        for (var line = 1L; source.Ensure(1); line++)
        {
            var end = EndOfLine(source, line);
            var bytes = source.Buffered[..end];
            if (!bytes.Trim(" \r\t"u8).IsEmpty)
            {
                var (owner, text) = Parse(bytes, source, line, ownerKey, textKey);
                if (texts.TryGetValue(owner, out var known)) known.Append('\n').Append(text);
                else texts.Add(owner, new StringBuilder(text));
            }

            source.Skip(Math.Min(end + 1, source.Buffered.Length));
        }

        return [.. texts.Select(pair => (pair.Key, pair.Value.ToString()))];
    }

    private static int EndOfLine(ByteSource source, long line)
    {
        for (var searched = 0; ;)
        {
            var feed = source.Buffered[searched..].IndexOf((byte)'\n');
            if (feed >= 0) return searched + feed;
            searched = source.Buffered.Length;
            if (searched > MaxLineBytes) throw source.Broken($"line {line} is longer than {MaxLineBytes} bytes");
            if (!source.Ensure(searched + 1)) return searched;
        }
    }

    private static (string Owner, string Text) Parse(ReadOnlySpan<byte> bytes, ByteSource source, long line, string ownerKey,
        string textKey)
    {
        string? owner = null, text = null;
        try
        {
            var reader = new Utf8JsonReader(bytes);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var isOwner = reader.ValueTextEquals(ownerKey);
                    var isText = reader.ValueTextEquals(textKey);
                    reader.Read();
                    if (isOwner && reader.TokenType == JsonTokenType.String) owner = reader.GetString();
                    else if (isText && reader.TokenType == JsonTokenType.String) text = reader.GetString();
                    else reader.Skip();
                }

                reader.Read();
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Text that is not UTF-8 is an InvalidOperationException to Utf8JsonReader.
            throw source.Broken($"line {line} is no valid JSON: {fault.Message}", inner: fault);
        }

        return owner is not null && text is not null ? (owner, text)
            : throw source.Broken($"line {line} is no mapping with texts under '{ownerKey}' and '{textKey}'");
    }
}
