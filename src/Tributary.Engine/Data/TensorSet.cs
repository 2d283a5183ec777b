namespace Tributary.Engine.Data;

/// <summary>Labelled samples of any shape that are numbers already: they are seen as they are kept.</summary>
internal sealed class TensorSet : DataSet
{
    private readonly float[] _values;
    private readonly int[] _labels;
    private readonly int _size;

    /// <param name="values">Samples one after another, row-major; pictures have their channels last.</param>
    /// <param name="shape">Of one sample; each extent at least 1.</param>
    /// <param name="labels">One a sample, 0 or more.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than the samples have.</exception>
    public TensorSet(float[] values, IReadOnlyList<int> shape, int[] labels)
    {
        (_values, _labels, FeatureShape, _size) = (values, labels, shape, shape.Aggregate(1, (product, extent) => product * extent));
        if (values.LongLength != (long)labels.Length * _size)
            throw new ArgumentException($"{values.Length} values are given; {labels.Length} samples of {_size} are needed", nameof(values));
        Classes = labels.Length == 0 ? 0 : labels.Max() + 1;
    }

    public override int Count => _labels.Length;

    public override IReadOnlyList<int> FeatureShape { get; }

    public override int Classes { get; }

    public override void CopyFeatures(int index, Span<float> destination)
        => _values.AsSpan(checked(index * _size), _size).CopyTo(destination);

    public override int Label(int index) => _labels[index];
}
