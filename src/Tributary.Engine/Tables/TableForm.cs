using Tributary.Engine.Data;
using Tributary.Engine.Specs;

namespace Tributary.Engine.Tables;

/// <summary>How one site's file is written. What its columns mean is the run's to say (<see cref="TableSchema"/>).</summary>
public sealed record TableForm
{
    /// <summary>Columns that may be named.</summary>
    private const int MaxNames = 100_000;

    /// <summary>An ASCII character.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>True where the first line holds the columns' names.</summary>
    public bool Header { get; init; } = true;

    /// <summary>Names of the columns of a file without header, in order; empty takes the run's names.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Lines to pass over before the header or the first row.</summary>
    public int SkipLines { get; init; }

    /// <summary>True where numbers are written like 3,14.</summary>
    public bool DecimalComma { get; init; }

    /// <summary>Fields that stand for a missing value; null for the usual ones.</summary>
    public IReadOnlyList<string>? MissingMarks { get; init; }

    /// <summary>Columns of the file that are nobody's business.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    public IEnumerable<SpecProblem> Problems()
    {
        if (!IsDelimiter(Delimiter)) yield return new("delimiter", $"is '{Delimiter}'; one ASCII character other than the quote is needed");
        if (SkipLines is < 0 or > 1_000_000) yield return new("skipLines", $"is {SkipLines}; it must be in 0..1000000");
        if (DecimalComma && Delimiter == ',')
            yield return new("decimal", "is a comma, and so is the delimiter; give the file's delimiter, e.g. ';'");
        if (Header && Columns.Count > 0)
            yield return new("columns", "names columns, but the file has a header that names them; set header to no, or leave columns out");
        if (Columns.Count > MaxNames || Ignored.Count > MaxNames) yield return new("columns", $"names more than {MaxNames} columns");
        if (Columns.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            yield return new("columns", $"names '{CsvColumn.Shorten(twice.Key)}' twice");
    }

    /// <summary>A delimiter as people write it, also <c>tab</c>, <c>\t</c> and <c>space</c>; null where it is none.</summary>
    public static char? DelimiterOf(string text) => text switch
    {
        "tab" or "\\t" => '\t',
        "space" => ' ',
        [var letter] when IsDelimiter(letter) => letter,
        _ => null,
    };

    /// <summary>Whether fields can be parted by it.</summary>
    public static bool IsDelimiter(char letter) => letter is (> ' ' and < '\x7F' and not '"') or '\t' or ' ';
}
