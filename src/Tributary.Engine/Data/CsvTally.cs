using System.Text;

namespace Tributary.Engine.Data;

/// <summary>Counts how many cells of a column that was taken for texts are numbers: where more than half are, the others are
/// mistakes.</summary>
/// <param name="doubt">The first cell that was none.</param>
internal sealed class CsvTally(CsvBadCell doubt, CsvMarks marks)
{
    private readonly List<CsvCell> _kinds = [];
    private long _numbers;
    private long _cells;

    /// <summary>Takes note of one cell by the code of its text.</summary>
    public void Count(int code, string text)
    {
        if (code == _kinds.Count) _kinds.Add(KindOf(Encoding.UTF8.GetBytes(text)));
        var kind = _kinds[code];
        if (kind == CsvCell.Missing) return;
        _cells++;
        if (kind != CsvCell.Text) _numbers++;
    }

    /// <summary>Throws where the column is one of numbers after all.</summary>
    public void Check(string file)
    {
        if (_numbers * 2 <= _cells) return;
        var other = doubt.Kind == CsvCell.Text ? ", or the column in data.categorical if its values are categories" : "";
        throw doubt.Broken(file, $", and {_numbers} of the {_cells} cells looked at there are numbers; mend the cell, "
            + $"or name it in data.missingMarks if it stands for nothing{other}");
    }

    private CsvCell KindOf(ReadOnlySpan<byte> text)
    {
        var kind = marks.Read(text, out _);
        return kind == CsvCell.Text && marks.HasForNumbers(text) ? CsvCell.Missing : kind;
    }
}
