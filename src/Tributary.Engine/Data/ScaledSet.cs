namespace Tributary.Engine.Data;

/// <summary>Another set, each sample scaled as it is copied.</summary>
internal sealed class ScaledSet : DataSet
{
    private readonly DataSet _source;
    private readonly FeatureScaling _scaling;
    private readonly int _size;

    public ScaledSet(DataSet source, FeatureScaling scaling)
    {
        (_source, _scaling, _size) = (source, scaling, source.FeatureSize);
        if (scaling.Offsets.Length != _size)
            throw new ArgumentException($"samples have {_size} features; the scaler was fitted to {scaling.Offsets.Length}",
                nameof(scaling));
    }

    public override int Count => _source.Count;

    public override IReadOnlyList<int> FeatureShape => _source.FeatureShape;

    public override int Classes => _source.Classes;

    public override IReadOnlyList<string> ClassNames => _source.ClassNames;

    public override DataSet Source => _source.Source;

    public override int TargetSize => _source.TargetSize;

    public override DataSet Varied(ulong seed)
        => _source.Varied(seed) is var varied && varied == _source ? this : new ScaledSet(varied, _scaling);

    public override DataSet Ahead(int[] order)
        => _source.Ahead(order) is var ahead && ahead == _source ? this : new ScaledSet(ahead, _scaling);

    public override void CopyFeatures(int index, Span<float> destination)
    {
        _source.CopyFeatures(index, destination);
        _scaling.Apply(destination[.._size]);
    }

    public override int Label(int index) => _source.Label(index);

    public override string? Owner(int index) => _source.Owner(index);

    public override void CopyTarget(int index, Span<float> destination) => _source.CopyTarget(index, destination);
}
