namespace Tributary.Engine.Tables;

/// <summary>What a column of one table was found to hold.</summary>
public enum ColumnKind
{
    /// <summary>No value at all: it may be of either kind.</summary>
    Empty,

    Number,

    /// <summary>Texts that stand for categories.</summary>
    Text,
}
