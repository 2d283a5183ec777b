using System.Globalization;
using Tributary.Engine.Partitions;

namespace Tributary.Client;

/// <summary>A deal as one word: <c>iid</c>, <c>shards</c> or <c>shards:2</c>, <c>dirichlet:0.5</c>, <c>quantity:1</c>, <c>natural</c>,
/// <c>draw:100</c>. The number is the kind's own: shards for each client, alpha, exponent, samples for each client.</summary>
public static class DealText
{
    /// <summary>For messages and help.</summary>
    public const string Forms
        = "iid, shards:2 (shards for each client), dirichlet:0.5 (alpha), quantity:1 (exponent), natural, draw:100 (samples for each "
        + "client)";

    /// <returns>Null where the text is none of <see cref="Forms"/>.</returns>
    /// <param name="clients">Parts.</param>
    public static PartitionSpec? Read(string text, int clients)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (word, rest) = colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
        if (Kind(word) is not { } kind) return null;
        var spec = new PartitionSpec { Kind = kind, Clients = clients };
        if (rest is null) return spec;
        return kind switch
        {
            PartitionKind.Shards when Whole(rest, 10_000) is { } shards => spec with { ShardsEach = shards },
            PartitionKind.Draw when Whole(rest, int.MaxValue) is { } samples => spec with { SamplesEach = samples },
            PartitionKind.Dirichlet when Number(rest) is { } alpha and > 0 and <= 1e9 => spec with { Alpha = alpha },
            PartitionKind.Quantity when Number(rest) is { } exponent and >= 0 and <= 10 => spec with { Exponent = exponent },
            _ => null,
        };
    }

    private static PartitionKind? Kind(string word) => word.ToLowerInvariant() switch
    {
        "iid" => PartitionKind.Iid,
        "shards" => PartitionKind.Shards,
        "dirichlet" => PartitionKind.Dirichlet,
        "quantity" => PartitionKind.Quantity,
        "natural" => PartitionKind.Natural,
        "draw" => PartitionKind.Draw,
        _ => null,
    };

    private static int? Whole(string text, int max)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1 && value <= max ? value : null;

    private static double? Number(string text)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
}
