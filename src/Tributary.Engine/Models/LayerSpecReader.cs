using System.Text.Json.Nodes;
using Tributary.Engine.Specs;

namespace Tributary.Engine.Models;

/// <summary>Reads the layers of one model in order; it counts them, so that a layer without a name gets PyTorch's usual one
/// (conv1, conv2, fc1, bn1, ...).</summary>
internal sealed class LayerSpecReader(ICollection<SpecProblem> problems)
{
    // Far above any model that fits the parameter limit, and low enough that no product below overflows a long.
    private const int MaxUnits = 1_000_000, MaxWindow = 1024;

    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    private static readonly string[] Kinds =
    [
        "dense", "conv2d", "maxPool", "avgPool", "flatten", "relu", "sigmoid", "tanh", "softmax", "logSoftmax", "dropout", "batchNorm",
        "groupNorm", "embedding", "lstm",
    ];

    /// <summary>Null where the kind itself cannot be told; other faults are recorded and read as defaults.</summary>
    public LayerSpec? Read(JsonNode? node, string path)
    {
        if (node is JsonValue word) node = new JsonObject { ["type"] = word.DeepClone() };
        var known = problems.Count;
        var fields = new SpecReader(node, path, problems);
        if (problems.Count > known) return null;
        if (fields.Node("type") is null)
        {
            fields.Fault("type", $"is needed; one of {string.Join(", ", Kinds)}");
            return null;
        }

        var kind = fields.Text("type", "", Kinds);
        if (kind.Length == 0) return null;
        LayerSpec layer = kind switch
        {
            "dense" => new DenseSpec(Name(fields, "fc"), Needed(fields, "units", MaxUnits), fields.Flag("bias", true)),
            "conv2d" => new Conv2DSpec(Name(fields, "conv"), Needed(fields, "filters", MaxUnits), Needed(fields, "kernel", MaxWindow),
                fields.Int("stride", 1, 1, MaxWindow),
                Enum.Parse<Padding>(fields.Text("padding", "valid", "valid", "same"), ignoreCase: true), fields.Flag("bias", true)),
            "maxPool" or "avgPool"
                => new Pool2DSpec(kind == "maxPool", fields.Int("size", 2, 1, MaxWindow), fields.Int("stride", 0, 1, MaxWindow)),
            "flatten" => new FlattenSpec(),
            "dropout" => new DropoutSpec(fields.Number("rate", 0.5, 0, 0.99)),
            "batchNorm"
                => new BatchNormSpec(Name(fields, "bn"), fields.Number("momentum", 0.1, 0, 1), fields.Number("epsilon", 1e-5, above: 0),
                fields.Flag("localStatistics", false)),
            "groupNorm"
                => new GroupNormSpec(Name(fields, "gn"), Needed(fields, "groups", MaxUnits), fields.Number("epsilon", 1e-5, above: 0)),
            "embedding"
                => new EmbeddingSpec(Name(fields, "embedding", first: ""), Needed(fields, "vocabulary", MaxUnits),
                    Needed(fields, "size", MaxUnits)),
            "lstm" => Lstm(fields),
            _ => new ActivationSpec(Enum.Parse<Activation>(kind, ignoreCase: true)),
        };
        fields.NoMore();
        return layer;
    }

    // Layers that are stacked under one name are one PyTorch module; each takes the next depth.
    private LstmSpec Lstm(SpecReader fields)
    {
        var name = Text(fields, "lstm");
        var depth = _counts.GetValueOrDefault("lstm " + name);
        _counts["lstm " + name] = depth + 1;
        return new LstmSpec(name, Needed(fields, "units", MaxUnits), fields.Flag("sequence", false), fields.Int("depth", depth, 0, 1000));
    }

    private string Name(SpecReader fields, string prefix, string first = "1")
    {
        var count = _counts[prefix] = _counts.GetValueOrDefault(prefix) + 1;
        return Text(fields, prefix + (count == 1 ? first : count.ToString()));
    }

    private static string Text(SpecReader fields, string fallback)
    {
        var name = fields.Text("name", fallback);
        if (name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')) return name;
        fields.Fault("name", $"{SpecReader.Describe(name)} cannot be a name; up to 64 letters, digits, '_', '-' and '.' are allowed");
        return fallback;
    }

    private static int Needed(SpecReader fields, string key, int max)
    {
        if (fields.Node(key) is null) fields.Fault(key, $"is needed; a whole number in 1..{max}");
        return fields.Int(key, 1, 1, max);
    }
}
