namespace Tributary.Engine.Data;

/// <summary>Which columns of a table hold texts: those that are said to, and those where a cell turned up that is no number.</summary>
internal sealed class CsvKinds(IEnumerable<string> declared)
{
    private readonly HashSet<string> _declared = new(declared, StringComparer.Ordinal);
    private readonly Dictionary<string, CsvBadCell> _doubts = new(StringComparer.Ordinal);

    public bool IsText(string column) => _declared.Contains(column) || _doubts.ContainsKey(column);

    /// <summary>The first cell that made texts of a column; null where it was said to hold them.</summary>
    public CsvBadCell? Doubt(string column) => _doubts.GetValueOrDefault(column);

    public void Add(CsvBadCell cell) => _doubts.TryAdd(cell.Column, cell);
}
