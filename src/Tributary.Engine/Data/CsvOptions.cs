namespace Tributary.Engine.Data;

/// <summary>How to read a table of texts.</summary>
public sealed record CsvOptions
{
    /// <summary>True where the first line holds the columns' names.</summary>
    public bool Header { get; init; } = true;

    /// <summary>Names of the columns, in order, for a file without header; empty names them c1, c2, ...</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>An ASCII character.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>True drops spaces and tabs around a field (not within quotes); false keeps them, as RFC 4180 says.</summary>
    public bool TrimSpaces { get; init; } = true;

    /// <summary>Lines to pass over before the header or the first row.</summary>
    public int SkipLines { get; init; }

    /// <summary>Columns that the model sees, in this order; empty takes every column that has no other use, in the file's order.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>The column to be learned, by class; null where there is none.</summary>
    public string? Label { get; init; }

    /// <summary>Number columns to be learned as they are (regression).</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>The column that names whom a row came from, for natural partitions; null where there is none.</summary>
    public string? Owner { get; init; }

    /// <summary>Columns without use.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Feature columns that hold numbers but mean categories.</summary>
    public IReadOnlyList<string> Categorical { get; init; } = [];

    public CategoryEncoding Categories { get; init; }

    public MissingValues Missing { get; init; }

    /// <summary>Fields that stand for a missing value, in every column; null takes <see cref="UsualMarks"/> and, in columns of numbers,
    /// <see cref="UsualNumberMarks"/>.</summary>
    public IReadOnlyList<string>? MissingMarks { get; init; }

    /// <summary>What stands for a missing value in every column.</summary>
    public static IReadOnlyList<string> UsualMarks { get; }
        = ["", "?", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NAN", "null", "NULL", "Null"];

    /// <summary>What stands for a missing value in a column of numbers only: among texts, "none" may be a category like any other
    /// (a sleep disorder, a habit), and so may a dash.</summary>
    public static IReadOnlyList<string> UsualNumberMarks { get; }
        = ["None", "none", "NONE", "nil", "na", "-", "--", "---", "–", "—", ".", "..", "..."];

    /// <summary>True where numbers are written like 3,14; the delimiter is then another character.</summary>
    public bool DecimalComma { get; init; }

    /// <summary>Features that hold numbers and nothing else: any other cell is a fault.</summary>
    internal IReadOnlySet<string> Numbers { get; init; } = System.Collections.Frozen.FrozenSet<string>.Empty;

    /// <summary>True leaves missing numbers as NaN, for a schema that is made later.</summary>
    internal bool KeepsGaps { get; init; }

    /// <summary>The class that each text of the label column stands for; "*" is every other text. Empty takes the texts
    /// themselves.</summary>
    public IReadOnlyDictionary<string, string> ClassOf { get; init; } = new Dictionary<string, string>();
}
