using System.Globalization;
using Tributary.Engine.Partitions;
using Tributary.Engine.Specs;

namespace Tributary.Client;

/// <summary>What a client trains on: all of a set or table, or one part of it.</summary>
public sealed record ClientDataSpec
{
    /// <summary>A named set, a folder with the official files of one, or a table's file.</summary>
    public string Source { get; init; } = "mnist-mini";

    /// <summary>Where a named set's files lie; null searches the usual places.</summary>
    public string? Folder { get; init; }

    /// <summary>A table's column that is to be predicted; null where nothing is predicted.</summary>
    public string? Label { get; init; }

    /// <summary>This client's part of a deal, from 1 on; 0 for everything.</summary>
    public int Part { get; init; }

    /// <summary>How the set is dealt where it is; <see cref="PartitionSpec.Clients"/> are the parts.</summary>
    public PartitionSpec Deal { get; init; } = new();

    /// <summary>Of the deal: clients with the same seed hold parts that do not overlap.</summary>
    public ulong DealSeed { get; init; } = 1;

    /// <summary>Reads <c>K/N</c>.</summary>
    /// <returns>Null where it is none.</returns>
    public static (int Part, int Of)? ReadPart(string text)
        => text.Split('/') is [var part, var of] && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var k) && int.TryParse(of, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && k >= 1 && k <= n && n <= PartitionSpec.MostClients ? (k, n) : null;

    public IEnumerable<SpecProblem> Problems()
    {
        if (string.IsNullOrWhiteSpace(Source)) yield return new("data", "is empty; name a set, a folder or a table");
        if (Part < 0 || Part > Deal.Clients) yield return new("part", $"is {Part} of {Deal.Clients}; it must be in 1..{Deal.Clients}");
    }
}
