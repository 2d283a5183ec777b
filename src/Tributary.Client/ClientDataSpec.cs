using System.Globalization;
using Tributary.Engine.Data;
using Tributary.Engine.Formats.Torch;
using Tributary.Engine.Partitions;
using Tributary.Engine.Sets;
using Tributary.Engine.Specs;
using Tributary.Engine.Tables;

namespace Tributary.Client;

/// <summary>What a client trains on: all of a set or table, or one part of it.</summary>
public sealed record ClientDataSpec
{
    /// <summary>A named set, a folder with the official files of one, a table's file, or PyTorch's of two tensors
    /// (<see cref="TorchShard"/>).</summary>
    public string Source { get; init; } = "mnist-mini";

    /// <summary>True where <see cref="Source"/> is called as PyTorch's files are.</summary>
    public bool IsShard => TorchShard.IsNamed(Source);

    /// <summary>Where a named set's files lie; null searches the usual places.</summary>
    public string? Folder { get; init; }

    /// <summary>A table's column that is to be predicted; null where nothing is predicted.</summary>
    public string? Label { get; init; }

    /// <summary>How a table's file is written.</summary>
    public TableForm Form { get; init; } = new();

    /// <summary>What becomes of the pictures of a folder.</summary>
    public PictureForm Pictures { get; init; } = new();

    /// <summary>How the pictures of a folder are scaled; what would have to be fitted to everybody's is not for one client.</summary>
    public DataScale Scale { get; init; }

    /// <summary>How images are varied while they are trained on.</summary>
    public Augmentation Augment { get; init; } = Augmentation.None;

    /// <summary>This client's part of a deal, from 1 on; 0 for everything.</summary>
    public int Part { get; init; }

    /// <summary>True where every round deals the set anew, to as many clients as it asks.</summary>
    public bool IsDealtEachRound { get; init; }

    /// <summary>How the set is dealt where it is; <see cref="PartitionSpec.Clients"/> are the parts.</summary>
    public PartitionSpec Deal { get; init; } = new();

    /// <summary>Of the deal: clients with the same seed hold parts that do not overlap.</summary>
    public ulong DealSeed { get; init; } = 1;

    /// <summary>For messages and help.</summary>
    public const string PartForms = "K/N (the K-th of N parts, K in 1..N), or K (the K-th of as many parts as a round asks clients)";

    /// <summary>Takes a part as it is written, one of <see cref="PartForms"/>.</summary>
    /// <returns>Null where it is none.</returns>
    public ClientDataSpec? WithPart(string text)
    {
        static int? Whole(string word)
            => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number is >= 1 and <= PartitionSpec.MaxClients ? number : null;
        return text.Split('/') switch
        {
            [var part, var of] when Whole(part) is { } k && Whole(of) is { } n && k <= n => this with
            {
                Part = k,
                Deal = Deal with { Clients = n },
                IsDealtEachRound = false,
            },
            [var part] when Whole(part) is { } k => this with { Part = k, IsDealtEachRound = true },
            _ => null,
        };
    }

    public IEnumerable<SpecProblem> Problems()
    {
        if (string.IsNullOrWhiteSpace(Source)) yield return new("data", "is empty; name a set, a folder or a file");
        foreach (var problem in Form.Problems()) yield return problem;
        if (Part < 0 || (Part > Deal.Clients && !IsDealtEachRound))
            yield return new("part", $"is {Part} of {Deal.Clients}; it must be in 1..{Deal.Clients}");
    }
}
