using Tributary.Engine.Data;
using Tributary.Engine.Keras;

namespace Tributary.Engine.Detection;

/// <summary>Rows scaled in double precision as they are copied, and rounded once: what Keras sees of them.</summary>
public sealed class DoubleScaledRows : DataSet
{
    private readonly DataSet _rows;
    private readonly MinMaxScale _scale;

    /// <exception cref="ArgumentException">The scaler was fitted to another number of columns.</exception>
    public DoubleScaledRows(DataSet rows, MinMaxScale scale)
    {
        if (rows.FeatureSize != scale.Columns)
            throw new ArgumentException($"the rows have {rows.FeatureSize} features; the scaler was fitted to {scale.Columns}",
                nameof(scale));
        (_rows, _scale) = (rows, scale);
    }

    public override int Count => _rows.Count;

    public override IReadOnlyList<int> FeatureShape => _rows.FeatureShape;

    public override int Classes => _rows.Classes;

    public override IReadOnlyList<string> ClassNames => _rows.ClassNames;

    public override DataSet Source => _rows.Source;

    public override void CopyFeatures(int index, Span<float> destination)
    {
        _rows.CopyFeatures(index, destination);
        for (var i = 0; i < _scale.Columns; i++) destination[i] = (float)((destination[i] * _scale.Scale[i]) + _scale.Min[i]);
    }

    public override int Label(int index) => _rows.Label(index);

    public override string? Owner(int index) => _rows.Owner(index);
}
