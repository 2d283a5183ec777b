using System.Text.Json.Nodes;
using Tributary.Core.Learning.Buffered;
using Tributary.Core.Learning.Strategies;
using Tributary.Engine.Specs;

namespace Tributary.Core.Rounds;

/// <summary>Reads and writes the section <c>strategy</c>: a name alone, or a mapping of name and parameters.</summary>
internal static class StrategyReader
{
    private static readonly string[] Kinds = ["constant", "polynomial", "hinge"];

    public static StrategySpec Read(SpecReader document)
    {
        var node = document.Node("strategy");
        if (node is null) return new StrategySpec();
        if (node is JsonValue value && value.TryGetValue<string>(out var alone))
            return new StrategySpec { Name = StrategyCatalog.Find(alone)?.Name ?? alone };
        var faults = document.Problems.Count;
        var fields = new SpecReader(node, "strategy", document.Problems);
        if (document.Problems.Count > faults) return new StrategySpec();
        var name = fields.Text("name", "fedavg");
        if (StrategyCatalog.Find(name) is not { } entry) return new StrategySpec { Name = name };
        var given = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var parameter in entry.Parameters)
            if (fields.Node(parameter.Name) is not null) given[parameter.Name] = fields.Number(parameter.Name, parameter.Default);
        var read = new StrategySpec { Name = entry.Name, Parameters = given, Clip = ReadClip(fields) };
        if (entry.IsBuffered) read = read with { Buffered = ReadBuffered(fields) };
        if (entry.IsGossip) read = read with { Gossip = GossipReader.Read(fields) };
        fields.NoMore();
        return read;
    }

    public static JsonObject Write(StrategySpec strategy)
    {
        var fields = new JsonObject { ["name"] = strategy.Name };
        if (strategy.Buffered is { } buffered)
        {
            (fields["buffer"], fields["concurrency"]) = (buffered.Buffer, buffered.Concurrency);
            fields["staleness"] = Write(buffered.Staleness);
        }

        if (strategy.Gossip is { } gossip) GossipReader.Write(gossip, fields);
        foreach (var (name, value) in strategy.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal)) fields[name] = value;
        if (strategy.Clip is { } clip) fields["clipNorm"] = clip.Limit is { } limit ? limit : ClipNorm.Word;
        return fields;
    }

    // A number, or a word.
    private static ClipNorm? ReadClip(SpecReader fields)
    {
        const string key = "clipNorm";
        if (!fields.Has(key)) return null;
        var isWord = fields.Node(key) is JsonValue value && value.TryGetValue<string>(out var text)
            && text.Equals(ClipNorm.Word, StringComparison.OrdinalIgnoreCase);
        return isWord ? ClipNorm.Median : new ClipNorm(fields.Number(key, 1, above: 0));
    }

    // Unless it is said, twice as many are at work as make a round.
    private static BufferedSpec ReadBuffered(SpecReader fields)
    {
        var buffer = fields.Int("buffer", new BufferedSpec().Buffer);
        var twice = (int)Math.Clamp(2L * buffer, 1, BufferedSpec.MaxAtWork);
        return new BufferedSpec
        {
            Buffer = buffer,
            Concurrency = fields.Int("concurrency", twice),
            Staleness = ReadStaleness(fields),
        };
    }

    // A word, or a mapping; only the keys of the kind are known.
    private static Staleness ReadStaleness(SpecReader strategy)
    {
        var defaults = new Staleness();
        var node = strategy.Node("staleness");
        if (node is null) return defaults;
        var faults = strategy.Problems.Count;
        var fields = new SpecReader(node is JsonValue ? new JsonObject { ["kind"] = node.DeepClone() } : node,
            strategy.At("staleness"), strategy.Problems);
        if (strategy.Problems.Count > faults) return defaults;
        var kind = Enum.Parse<StalenessKind>(fields.Text("kind", "polynomial", Kinds), ignoreCase: true);
        var read = new Staleness
        {
            Kind = kind,
            Slope = kind == StalenessKind.Constant ? defaults.Slope : fields.Number("slope", defaults.Slope),
            Delay = kind == StalenessKind.Hinge ? fields.Int("delay", defaults.Delay) : defaults.Delay,
            Bound = fields.Has("bound") ? fields.Int("bound", 0) : null,
        };
        fields.NoMore();
        return read;
    }

    private static JsonObject Write(Staleness staleness)
    {
        var fields = new JsonObject { ["kind"] = Kinds[(int)staleness.Kind] };
        if (staleness.Kind != StalenessKind.Constant) fields["slope"] = staleness.Slope;
        if (staleness.Kind == StalenessKind.Hinge) fields["delay"] = staleness.Delay;
        if (staleness.Bound is { } bound) fields["bound"] = bound;
        return fields;
    }
}
