using System.Text.Json.Nodes;
using Tributary.Engine.Specs;
using YamlDotNet.Core;

namespace Tributary.Core.Specs;

/// <summary>Reads YAML (and so JSON) into a tree. YAML 1.2's core schema: only true and false are truth values, quoted scalars stay
/// texts. Anchors, aliases and merge keys are understood; duplicate keys are problems.</summary>
public static class SpecYaml
{
    /// <summary>No specification is longer.</summary>
    public const int MaxCharacters = 1_000_000;

    /// <param name="file">The file's name, for messages.</param>
    /// <param name="problems">Takes faults of the text itself.</param>
    public static SpecDocument Read(string file, string text, ICollection<SpecProblem> problems)
    {
        var known = problems.Count;
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        JsonNode? root = null;
        if (text.Length > MaxCharacters)
            problems.Add(new("", $"the text has {text.Length} characters; at most {MaxCharacters} are read"));
        else
        {
            using var reader = new StringReader(text);
            var parser = new Parser(reader);
            try
            {
                root = new YamlComposer(parser, lines, problems).Document();
            }
            catch (YamlException fault)
            {
                lines[""] = (int)fault.Start.Line;
                problems.Add(new("", $"this is no YAML: {fault.Message} (column {fault.Start.Column})"));
            }
            catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or FormatException
                or IndexOutOfRangeException or OverflowException)
            {
                // The parser checks some things (tags, directives, escapes) only where it makes its own objects.
                lines[""] = (int)(parser.Current?.End.Line ?? 1);
                problems.Add(new("", $"this is no YAML: {fault.Plain()}"));
            }
        }

        return new SpecDocument(file, problems.Count == known ? root : null, lines);
    }
}
