namespace Tributary.Engine.Data;

/// <summary>Rows of a table. Categories are kept as one number each and spread out (one-hot) only as a row is copied, so a table takes no
/// more memory than its columns need.</summary>
public sealed class RowSet : DataSet
{
    private readonly float[] _values;
    private readonly int[] _labels;
    private readonly float[] _targets;
    private readonly IReadOnlyList<string> _owners;
    private readonly int[] _spread;
    private readonly int _columns;
    private readonly int _width;

    /// <param name="values">Count x columns, row-major: numbers, and category numbers (-1 for none).</param>
    /// <param name="labels">One a row, 0..classes-1; null where there are none.</param>
    /// <param name="targets">Count x target size; null where there are none.</param>
    /// <param name="owners">One a row; null where unknown.</param>
    /// <exception cref="ArgumentException">Sizes do not fit each other, or a label is out of range.</exception>
    public RowSet(RowSchema schema, float[] values, int[]? labels = null, float[]? targets = null, IReadOnlyList<string>? owners = null)
    {
        (Schema, _values, _labels, _targets, _owners) = (schema, values, labels ?? [], targets ?? [], owners ?? []);
        (_columns, _width) = (schema.Columns.Count, schema.Width);
        if (_columns == 0 || values.Length % _columns != 0)
            throw new ArgumentException($"{values.Length} values are no whole number of rows of {_columns}", nameof(values));
        Count = values.Length / _columns;
        if (_labels.Length != 0 && _labels.Length != Count)
            throw new ArgumentException($"there are {Count} rows and {_labels.Length} labels", nameof(labels));
        if (_owners.Count != 0 && _owners.Count != Count)
            throw new ArgumentException($"there are {Count} rows and {_owners.Count} owners", nameof(owners));
        if (Count == 0 ? _targets.Length != 0 : _targets.Length % Count != 0)
            throw new ArgumentException($"{_targets.Length} target values do not spread over {Count} rows", nameof(targets));
        if (_labels.Any(label => label < 0 || label >= schema.ClassNames.Count))
            throw new ArgumentException($"labels are {_labels.Min()}..{_labels.Max()}; there are {schema.ClassNames.Count} classes",
                nameof(labels));

        TargetSize = Count == 0 ? 0 : _targets.Length / Count;
        FeatureShape = [_width];
        _spread = schema.Columns.Any(column => column.IsOneHot) ? [.. schema.Columns.Select(column => column.IsOneHot ? column.Width : 0)]
            : [];
    }

    public RowSchema Schema { get; }

    public override int Count { get; }

    public override IReadOnlyList<int> FeatureShape { get; }

    public override int Classes => _labels.Length == 0 ? 0 : Schema.ClassNames.Count;

    public override IReadOnlyList<string> ClassNames => Schema.ClassNames;

    public override int TargetSize { get; }

    public override void CopyFeatures(int index, Span<float> destination)
    {
        var row = _values.AsSpan(checked(index * _columns), _columns);
        if (_spread.Length == 0)
        {
            row.CopyTo(destination);
            return;
        }

        destination = destination[.._width];
        for (var i = 0; i < row.Length; i++)
        {
            var width = _spread[i];
            if (width == 0)
            {
                destination[0] = row[i];
                destination = destination[1..];
                continue;
            }

            destination[..width].Clear();
            if (row[i] >= 0) destination[(int)row[i]] = 1;
            destination = destination[width..];
        }
    }

    /// <summary>A number, or the number of a category, as it is kept.</summary>
    internal float Value(int index, int column) => _values[(index * _columns) + column];

    public override int Label(int index) => _labels.Length == 0 ? -1 : _labels[index];

    public override string? Owner(int index) => _owners.Count == 0 ? null : _owners[index];

    public override void CopyTarget(int index, Span<float> destination)
    {
        if (TargetSize == 0) base.CopyTarget(index, destination);
        _targets.AsSpan(index * TargetSize, TargetSize).CopyTo(destination);
    }
}
