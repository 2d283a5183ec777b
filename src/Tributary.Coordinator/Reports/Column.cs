namespace Tributary.Coordinator.Reports;

/// <summary>Gathers one number per round into points: of each the mean, the least and the greatest. What is no finite number counts as not
/// measured.</summary>
internal sealed class Column(string name, string unit, string color)
{
    private readonly List<Cell> _cells = [];
    private (int Round, double Value)? _first;
    private (int Round, double Value)? _last;
    private double _sum;

    public string Unit => unit;

    public bool Any => _first is not null;

    /// <param name="point">Where the round belongs; never below an earlier one.</param>
    public void Add(int point, int round, double? value)
    {
        if (value is not { } number || !double.IsFinite(number)) return;
        while (_cells.Count <= point) _cells.Add(default);
        _cells[point] = _cells[point].With(new Cell(1, number, number, number));
        _first ??= (round, number);
        _last = (round, number);
        _sum += number;
    }

    /// <summary>Makes one point of every two.</summary>
    public void Halve()
    {
        for (var i = 0; i < _cells.Count; i += 2) _cells[i / 2] = i + 1 < _cells.Count ? _cells[i].With(_cells[i + 1]) : _cells[i];
        _cells.RemoveRange((_cells.Count + 1) / 2, _cells.Count / 2);
    }

    /// <param name="points">Points of the chart; those behind the last value are empty.</param>
    /// <param name="end">Which end of a spread it is: the least (-1) or the greatest (1) of a point's rounds is its value; 0 takes the
    /// mean.</param>
    public Series ToSeries(string key, int points, int end = 0)
    {
        double?[] Of(Func<Cell, double> value)
            => [.. Enumerable.Range(0, points).Select(i => i < _cells.Count && _cells[i].Count > 0 ? value(_cells[i]) : (double?)null)];
        var (least, greatest) = (Of(cell => cell.Least), Of(cell => cell.Greatest));
        var values = end < 0 ? least : end > 0 ? greatest : Of(cell => cell.Count == 1 ? cell.Sum : cell.Sum / cell.Count);
        return new Series(key, name, unit, color, values) { Least = least, Greatest = greatest, Sum = _sum, First = _first, Last = _last };
    }

    private readonly record struct Cell(int Count, double Sum, double Least, double Greatest)
    {
        public Cell With(Cell next) => Count == 0 ? next : next.Count == 0 ? this
            : new Cell(Count + next.Count, Sum + next.Sum, Math.Min(Least, next.Least), Math.Max(Greatest, next.Greatest));
    }
}
