using Tributary.Engine.Data;

namespace Tributary.Engine.Tables;

/// <summary>What one feature means: how its texts become numbers, and how its numbers are filled and scaled.</summary>
public sealed record TableColumn(string Name)
{
    /// <summary>The texts it may hold, by number; null for a column of numbers.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>How a category becomes numbers.</summary>
    public CategoryEncoding Encoding { get; init; }

    /// <summary>What stands in for a missing number, before scaling.</summary>
    public float Fill { get; init; }

    /// <summary>Taken off a number before it is divided.</summary>
    public float Offset { get; init; }

    /// <summary>What a number is divided by; not 0.</summary>
    public float Divisor { get; init; } = 1;

    /// <summary>Floats that it gives.</summary>
    public int Width => ToRowColumn().Width;

    internal RowColumn ToRowColumn() => new(Name, Categories ?? [], Encoding, Fill);
}
