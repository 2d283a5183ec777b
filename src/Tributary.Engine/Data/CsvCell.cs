namespace Tributary.Engine.Data;

/// <summary>What a cell of a table is where a number is expected.</summary>
internal enum CsvCell : byte
{
    Text,
    Number,

    /// <summary>A number, or the word for one, that no float32 holds: an infinity, a NaN, 1e39, 1e400.</summary>
    NotFinite,

    /// <summary>A mark that stands for nothing.</summary>
    Missing,
}
