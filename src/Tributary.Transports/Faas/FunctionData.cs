namespace Tributary.Transports.Faas;

/// <summary>What a function trains on, as its call or its defaults say: the words of a client's configuration. Either <see cref="Source"/>
/// or the pair of addresses; what the function's own defaults name stands where the call says nothing.</summary>
public sealed record FunctionData
{
    /// <summary>A named set, a folder of pictures, or a table, as the function's image has it.</summary>
    public string? Source { get; init; }

    /// <summary>Where a named set's files lie.</summary>
    public string? Folder { get; init; }

    /// <summary>The client's part of a deal: <c>K/N</c>, or <c>K</c> of as many as a round asks.</summary>
    public string? Part { get; init; }

    /// <summary>How the set is dealt, e.g. <c>iid</c> or <c>shards:2</c>.</summary>
    public string? Deal { get; init; }

    /// <summary>Parts of the same seed do not overlap.</summary>
    public ulong? DealSeed { get; init; }

    /// <summary>A table's column that is to be predicted.</summary>
    public string? Label { get; init; }

    /// <summary>Where images are fetched: a pickle, an IDX or an NPY file of [n, 28, 28] or [n, 784] pixels of 0..255, plain or gzipped;
    /// http, https or file.</summary>
    public string? Images { get; init; }

    /// <summary>Where their labels are fetched.</summary>
    public string? Labels { get; init; }

    /// <summary>Numbers of the samples that are this client's, from 0 on; null for all of them (or for <see cref="Part"/>).</summary>
    public IReadOnlyList<int>? Rows { get; init; }
}
