using System.Text.Json.Nodes;
using Tributary.Engine.Data;
using Tributary.Engine.Specs;

namespace Tributary.Engine.Partitions;

/// <summary>What an operator decides about a partition.</summary>
public sealed record PartitionSpec
{
    private static readonly string[] Kinds = ["iid", "shards", "dirichlet", "quantity", "natural", "draw"];

    /// <summary>No simulation has more clients.</summary>
    public const int MaxClients = 10_000_000;

    public PartitionKind Kind { get; init; }

    /// <summary>Virtual clients. Natural: 0 takes everyone the samples came from, else so many are drawn.</summary>
    public int Clients { get; init; } = 10;

    /// <summary>Shards: shards for each client, which is about how many labels it knows.</summary>
    public int ShardsEach { get; init; } = 2;

    /// <summary>Dirichlet: concentration; small is skewed (0.1), large is even (100).</summary>
    public double Alpha { get; init; } = 0.5;

    /// <summary>Quantity: the n-th largest client holds about n^-exponent of what the largest holds; 0 is even.</summary>
    public double Exponent { get; init; } = 1;

    /// <summary>Dirichlet, quantity: every client gets at least so many samples. Natural: whoever has fewer is left out.</summary>
    public int Least { get; init; } = 1;

    /// <summary>Draw: samples for each client.</summary>
    public int SamplesEach { get; init; } = 100;

    /// <summary>Reads a name alone or a mapping; only the keys of the kind are known.</summary>
    public static PartitionSpec Read(SpecReader data)
    {
        var node = data.Node("partition");
        if (node is null) return new PartitionSpec();
        var faults = data.Problems.Count;
        var fields = new SpecReader(node is JsonValue ? new JsonObject { ["kind"] = node.DeepClone() }
            : node, data.At("partition"), data.Problems);
        if (data.Problems.Count > faults) return new PartitionSpec();

        var read = new PartitionSpec { Kind = Enum.Parse<PartitionKind>(fields.Text("kind", "iid", Kinds), ignoreCase: true) };
        read = read with
        {
            Clients = fields.Int("clients", read.Kind == PartitionKind.Natural ? 0
            : read.Clients, read.Kind == PartitionKind.Natural ? 0 : 1, MaxClients)
        };
        read = read.Kind switch
        {
            PartitionKind.Shards => read with { ShardsEach = fields.Int("shards", read.ShardsEach, 1, 10_000) },
            PartitionKind.Dirichlet
                => read with
                {
                    Alpha = fields.Number("alpha", read.Alpha, above: 0, max: 1e9),
                    Least = fields.Int("least", read.Least, 0)
                },
            PartitionKind.Quantity
                => read with { Exponent = fields.Number("exponent", read.Exponent, 0, 10), Least = fields.Int("least", read.Least, 0) },
            PartitionKind.Natural => read with { Least = fields.Int("least", read.Least, 1) },
            PartitionKind.Draw => read with { SamplesEach = fields.Int("samples", read.SamplesEach, 1) },
            _ => read,
        };
        fields.NoMore();
        return read;
    }

    public JsonObject Write()
    {
        var fields = new JsonObject { ["kind"] = Kinds[(int)Kind], ["clients"] = Clients };
        switch (Kind)
        {
            case PartitionKind.Shards: fields["shards"] = ShardsEach; break;
            case PartitionKind.Dirichlet: (fields["alpha"], fields["least"]) = (Alpha, Least); break;
            case PartitionKind.Quantity: (fields["exponent"], fields["least"]) = (Exponent, Least); break;
            case PartitionKind.Natural: fields["least"] = Least; break;
            case PartitionKind.Draw: fields["samples"] = SamplesEach; break;
        }

        return fields;
    }

    /// <summary>Why these samples cannot be dealt like this; empty where they can.</summary>
    internal IEnumerable<SpecProblem> Problems(DataSet data)
    {
        var each = Kind switch
        {
            PartitionKind.Shards => (long)ShardsEach,
            PartitionKind.Dirichlet
            or PartitionKind.Quantity => Math.Max(1, Least),
            PartitionKind.Iid => 1,
            _ => 0
        };
        if (Clients * each > data.Count)
            yield return new("data.partition.clients",
                $"is {Clients}, each to get {each} or more, but there are {data.Count} samples; ask for fewer clients (kind draw lets "
                + $"clients share samples)");
        if (Kind is PartitionKind.Shards or PartitionKind.Dirichlet && data.Classes == 0)
            yield return new("data.partition.kind", $"{Kinds[(int)Kind]} needs labels; these samples have none");
        if (Kind == PartitionKind.Draw && SamplesEach > data.Count)
            yield return new("data.partition.samples", $"is {SamplesEach}; there are {data.Count} samples");
        if (Kind != PartitionKind.Natural) yield break;
        if (data.Count > 0 && data.Owner(0) is null)
            yield return new("data.partition.kind",
                "natural needs to know whom each sample came from; name data.owner (a column) or data.owners (an IDX file)");
    }
}
