using System.Text.Json.Nodes;
using Tributary.Core.Learning.Gossip;
using Tributary.Engine.Specs;

namespace Tributary.Core.Rounds;

/// <summary>Reads and writes what the section <c>strategy</c> says of gossip. Only the keys of the topology are known.</summary>
internal static class GossipReader
{
    private static readonly string[] Topologies = ["document", "all", "ring", "torus", "randomRegular", "smallWorld", "graph"];
    private static readonly string[] Weights = ["metropolis", "mean"];
    private static readonly string[] Modes = ["rounds", "pushPull"];
    private static readonly string[] Exchanges = ["relay", "peers"];

    public static GossipSpec Read(SpecReader fields)
    {
        var defaults = new GossipSpec();
        var topology = Word(fields, "topology", Topologies, defaults.Topology);
        var read = new GossipSpec
        {
            Topology = topology,
            Degree = topology is TopologyKind.RandomRegular or TopologyKind.SmallWorld ? fields.Int("degree", defaults.Degree)
                : defaults.Degree,
            Rewire = topology == TopologyKind.SmallWorld ? fields.Number("rewire", defaults.Rewire) : defaults.Rewire,
            Edges = topology == TopologyKind.Graph ? ReadEdges(fields) : [],
            Mode = Word(fields, "mode", Modes, defaults.Mode),
            Exchange = Word(fields, "exchange", Exchanges, defaults.Exchange),
            Nodes = fields.Int("nodes", defaults.Nodes),
            Checkpoint = fields.Has("checkpoint") ? fields.Int("checkpoint", 1) : null,
        };
        return fields.Has("weights") ? read with { Weights = Word(fields, "weights", Weights, read.Weights) } : read;
    }

    public static void Write(GossipSpec gossip, JsonObject fields)
    {
        fields["topology"] = Topologies[(int)gossip.Topology];
        if (gossip.Topology is TopologyKind.RandomRegular or TopologyKind.SmallWorld) fields["degree"] = gossip.Degree;
        if (gossip.Topology == TopologyKind.SmallWorld) fields["rewire"] = gossip.Rewire;
        if (gossip.Topology == TopologyKind.Graph)
            fields["edges"] = new JsonArray([.. gossip.Edges.Select(edge => new JsonArray(edge.One, edge.Other))]);
        fields["weights"] = Weights[(int)gossip.Weights];
        fields["mode"] = Modes[(int)gossip.Mode];
        fields["exchange"] = Exchanges[(int)gossip.Exchange];
        fields["nodes"] = gossip.Nodes;
        if (gossip.Checkpoint is { } checkpoint) fields["checkpoint"] = checkpoint;
    }

    private static T Word<T>(SpecReader fields, string key, string[] words, T fallback) where T : struct, Enum
        => Enum.Parse<T>(fields.Text(key, words[Convert.ToInt32(fallback, null)], words), ignoreCase: true);

    private static List<(string One, string Other)> ReadEdges(SpecReader fields)
    {
        var edges = new List<(string, string)>();
        foreach (var (node, path) in fields.Items("edges"))
        {
            if (edges.Count > GossipSpec.MaxEdges) break;
            if (node is JsonArray { Count: 2 } pair && Id(pair[0]) is { } one && Id(pair[1]) is { } other) edges.Add((one, other));
            else fields.Problems.Add(new(path, $"{SpecReader.Describe(node)} stands here; a pair of clients' ids is needed, like [a, b]"));
        }

        return edges;
    }

    // Ids may be numbers to YAML.
    private static string? Id(JsonNode? node) => node is JsonValue value ? value.ToString() : null;
}
