using System.Text.Json.Nodes;
using Tributary.Core.Texts;
using Tributary.Engine.Specs;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tributary.Core.Specs;

/// <summary>Makes one tree of the parser's events, noting lines and listing what a strict reader does not accept.</summary>
internal sealed class YamlComposer(IParser parser, Dictionary<string, int> lines, ICollection<SpecProblem> problems)
{
    private const string TextTag = "tag:yaml.org,2002:str";

    private const int MaxDepth = 64;

    // Aliases are copied, and copies of copies grow fast (the "billion laughs"): the whole tree stays below this.
    private const int MaxNodes = 20_000;

    // Paths hold keys; long ones, deep down, would fill the memory.
    private const int MaxKeyLength = 100;

    private readonly Dictionary<string, (JsonNode? Node, int Nodes)> _anchors = new(StringComparer.Ordinal);
    private int _nodes;

    public JsonNode? Document()
    {
        parser.Consume<StreamStart>();
        if (parser.TryConsume<StreamEnd>(out _)) return null;
        parser.Consume<DocumentStart>();
        var root = Node("", 0);
        parser.Consume<DocumentEnd>();
        if (!parser.TryConsume<StreamEnd>(out _))
            problems.Add(new("", $"a second document starts in line {parser.Current?.Start.Line}; one is needed"));
        return root;
    }

    private JsonNode? Node(string path, int depth)
    {
        // TryConsume reads the next event where there is none yet.
        if (!parser.Accept<ParsingEvent>(out var next)) throw new YamlException("the text ends where a value is needed");
        var start = next.Start;
        lines.TryAdd(path, (int)start.Line);
        if (depth > MaxDepth) throw new YamlException(start, start, $"more than {MaxDepth} levels");
        if (++_nodes > MaxNodes) throw new YamlException(start, start, $"more than {MaxNodes} values");
        if (parser.TryConsume<AnchorAlias>(out var alias)) return Alias(alias);

        // Of some texts with tabs or stray brackets the parser makes events that do not nest.
        if (next is not NodeEvent head) throw new YamlException(start, start, "a value is needed here");
        var before = _nodes;
        if (!head.Tag.IsEmpty && !(head is Scalar && head.Tag.Value == TextTag))
            problems.Add(new(path, $"the tag {head.Tag.Value} is not understood"));
        if (head is Scalar text && (HalfCharacter.IsIn(text.Value) ? HalfCharacter.Problem : CleanText.Fault(text.Value)) is { } fault)
            problems.Add(new(path, fault));
        var node = head switch
        {
            Scalar => Value(parser.Consume<Scalar>()),
            SequenceStart => Sequence(path, depth),
            _ => Mapping(path, depth),
        };
        if (!head.Anchor.IsEmpty) _anchors[head.Anchor.Value] = (node?.DeepClone(), _nodes - before + 1);
        return node;
    }

    private JsonNode? Alias(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out var anchored))
            throw new YamlException(alias.Start, alias.End, $"nothing is anchored as &{alias.Value.Value} before this");
        _nodes += anchored.Nodes;
        if (_nodes > MaxNodes) throw new YamlException(alias.Start, alias.End, $"aliases make more than {MaxNodes} values");
        return anchored.Node?.DeepClone();
    }

    private static JsonNode? Value(Scalar scalar)
        => scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty ? YamlScalar.Resolve(scalar.Value) : JsonValue.Create(scalar.Value);

    private JsonArray Sequence(string path, int depth)
    {
        parser.Consume<SequenceStart>();
        var items = new JsonArray();
        while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Node($"{path}[{items.Count}]", depth + 1));
        return items;
    }

    private JsonObject Mapping(string path, int depth)
    {
        parser.Consume<MappingStart>();
        var fields = new JsonObject();
        var merged = new List<JsonObject>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key))
                throw new YamlException(parser.Current!.Start, parser.Current.End, "a key must be a text");
            if (key.Value.Length > MaxKeyLength)
                throw new YamlException(key.Start, key.End, $"a key of {key.Value.Length} characters; at most {MaxKeyLength} are read");
            var at = path.Length == 0 ? key.Value : $"{path}.{key.Value}";
            if (key.Value == "<<" && key.Style == ScalarStyle.Plain)
            {
                Merge(Node(at, depth + 1), at, merged);
                continue;
            }

            if (HalfCharacter.IsIn(key.Value)) throw new YamlException(key.Start, key.End, $"a key {HalfCharacter.Problem}");
            if (CleanText.Fault(key.Value) is { } unclean) throw new YamlException(key.Start, key.End, $"a key {unclean}");
            if (fields.ContainsKey(key.Value))
                problems.Add(new(at, $"the key stands here twice, in lines {lines[at]} and {key.Start.Line}"));
            lines.TryAdd(at, (int)key.Start.Line);
            fields[key.Value] = Node(at, depth + 1);
        }

        // Own keys win over merged ones, earlier merges over later.
        foreach (var source in merged)
            foreach (var (key, value) in source)
                if (!fields.ContainsKey(key)) fields[key] = value?.DeepClone();
        return fields;
    }

    private void Merge(JsonNode? node, string at, List<JsonObject> merged)
    {
        if (node is JsonObject one) merged.Add(one);
        else if (node is JsonArray { Count: > 0 } several
            && several.All(item => item is JsonObject)) merged.AddRange(several.OfType<JsonObject>());
        else problems.Add(new(at, "a mapping, or a list of mappings, is needed to merge"));
    }
}
