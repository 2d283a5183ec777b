using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;

namespace Tributary.Simulation.Data;

/// <summary>Speeches, one JSON object a line (<c>client</c>, <c>text</c>), as samples for next-character models. Each role is one text:
/// its first lines are trained on, its last lines tested on (McMahan et al. 2017, section 3).</summary>
internal static class ShakespearePlays
{
    public const string FileName = "shakespeare-by-role.jsonl";

    // The model's: 80 characters in, one of 90 out.
    private const int Steps = 80;
    private const int Vocabulary = 90;

    // The plays have 4.3 million characters.
    private const long MostCharacters = 200_000_000;

    public static DataPair Read(string path, int stride, double testFraction)
    {
        var roles = new SortedDictionary<string, StringBuilder>(StringComparer.Ordinal);
        using (var file = File.OpenRead(path))
        using (var stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file)
        using (var reader = new StreamReader(stream))
        {
            var (number, read) = (0, 0L);
            while (Line(reader, path, read) is { } line)
            {
                number++;
                read += line.Length + 1;
                if (read > MostCharacters) throw new BrokenFileException(path, read, $"it holds more than {MostCharacters} characters");
                var (role, text) = Speech(line, path, number, read - line.Length - 1);
                if (!roles.TryGetValue(role, out var speeches)) roles.Add(role, speeches = new StringBuilder());
                speeches.Append(text).Append('\n');
            }
        }

        var parts = roles.Select(role => (Role: role.Key, Parts: Cut(role.Value.ToString(), testFraction))).ToArray();
        return new DataPair(
            SequenceSet.FromTexts(parts.Select(role => (role.Role, role.Parts.Train)), TextAlphabet.Shakespeare, Steps, stride, Vocabulary),
            SequenceSet.FromTexts(parts.Select(role => (role.Role, role.Parts.Test)), TextAlphabet.Shakespeare, Steps, stride, Vocabulary));
    }

    private static string? Line(StreamReader reader, string path, long at)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (InvalidDataException fault)
        {
            throw new BrokenFileException(path, at, "its gzip data is broken", fault);
        }
    }

    private static (string Role, string Text) Speech(string line, string path, int number, long at)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("client", out var role) && role.ValueKind == JsonValueKind.String
                && json.RootElement.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String)
                return (role.GetString()!, text.GetString()!);
        }
        catch (JsonException fault)
        {
            throw new BrokenFileException(path, at, $"line {number} is no JSON", fault);
        }

        throw new BrokenFileException(path, at, $"line {number} lacks the texts 'client' and 'text'");
    }

    // At the line's end that lies nearest before the wanted place.
    private static (string Train, string Test) Cut(string text, double testFraction)
    {
        var wanted = (int)(text.Length * (1 - testFraction));
        var cut = wanted == text.Length ? wanted : text.LastIndexOf('\n', Math.Max(0, wanted - 1)) + 1;
        return (text[..cut], text[cut..]);
    }
}
