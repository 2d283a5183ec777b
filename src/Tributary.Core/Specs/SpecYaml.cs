using System.Text.Json.Nodes;
using Tributary.Engine.Specs;
using YamlDotNet.Core;

namespace Tributary.Core.Specs;

/// <summary>Reads YAML (and so JSON) into a tree. YAML 1.2's core schema: only true and false are truth values, quoted scalars stay
/// texts. Anchors, aliases and merge keys are understood; duplicate keys are problems.</summary>
public static class SpecYaml
{
    /// <summary>No specification is longer.</summary>
    public const int MostCharacters = 4_000_000;

    /// <param name="file">The file's name, for messages.</param>
    /// <param name="problems">Takes faults of the text itself.</param>
    public static SpecDocument Read(string file, string text, ICollection<SpecProblem> problems)
    {
        var known = problems.Count;
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        JsonNode? root = null;
        if (text.Length > MostCharacters) problems.Add(new("", $"the text has {text.Length} characters; at most {MostCharacters} are read"));
        else
        {
            try
            {
                using var reader = new StringReader(text);
                root = new YamlComposer(new Parser(reader), lines, problems).Document();
            }
            catch (YamlException fault)
            {
                lines[""] = (int)fault.Start.Line;
                problems.Add(new("", $"this is no YAML: {fault.Message} (column {fault.Start.Column})"));
            }
        }

        return new SpecDocument(file, problems.Count == known ? root : null, lines);
    }
}
