using Tributary.Engine.Data;
using Tributary.Engine.Tables;

namespace Tributary.Engine.Sets;

/// <summary>Samples to deal to clients, and samples to test on.</summary>
/// <param name="Test">May be empty.</param>
public sealed record DataPair(DataSet Train, DataSet Test)
{
    /// <summary>What a table's columns mean; null for samples of another kind.</summary>
    public TableSchema? Schema { get; init; }

    /// <summary>Pictures that could not be read and were left out.</summary>
    public IReadOnlyList<Formats.BrokenFileException> Broken { get; init; } = [];
}
