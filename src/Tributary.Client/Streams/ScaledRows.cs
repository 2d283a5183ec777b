using Tributary.Engine.Data;
using Tributary.Engine.Keras;

namespace Tributary.Client.Streams;

/// <summary>Rows that gathered, scaled in double precision and rounded once.</summary>
internal sealed class ScaledRows : DataSet
{
    private readonly float[] _values;
    private readonly int _columns;

    public ScaledRows(IReadOnlyList<double[]> rows, MinMaxScale scale)
    {
        (_columns, _values) = (scale.Columns, new float[rows.Count * scale.Columns]);
        var scaled = new double[_columns];
        for (var i = 0; i < rows.Count; i++)
        {
            scale.Apply(rows[i], scaled);
            for (var j = 0; j < _columns; j++) _values[(i * _columns) + j] = (float)scaled[j];
        }
    }

    public override int Count => _values.Length / _columns;

    public override IReadOnlyList<int> FeatureShape => [_columns];

    public override int Classes => 0;

    public override void CopyFeatures(int index, Span<float> destination)
        => _values.AsSpan(index * _columns, _columns).CopyTo(destination);

    public override int Label(int index) => 0;
}
