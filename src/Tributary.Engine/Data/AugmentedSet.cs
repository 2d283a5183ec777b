namespace Tributary.Engine.Data;

/// <summary>Pictures that are varied while they are trained on: an epoch asks for a view of them by a seed (<see cref="Varied"/>). A
/// picture's variation depends on the seed and its own number alone, so neither threads nor the order matter.</summary>
public sealed class AugmentedSet : DataSet
{
    private readonly DataSet _source;
    private readonly Augmentation _augmentation;
    private readonly ulong? _seed;

    /// <exception cref="ArgumentException">The samples are no pictures.</exception>
    public AugmentedSet(DataSet source, Augmentation augmentation)
        : this(source, augmentation, null)
    {
        if (source.FeatureShape.Count != 3)
            throw new ArgumentException($"pictures can be flipped, moved and turned; samples of [{string.Join(", ", source.FeatureShape)}] "
                + "cannot", nameof(source));
    }

    private AugmentedSet(DataSet source, Augmentation augmentation, ulong? seed)
        => (_source, _augmentation, _seed) = (source, augmentation, seed);

    public override int Count => _source.Count;

    public override IReadOnlyList<int> FeatureShape => _source.FeatureShape;

    public override int Classes => _source.Classes;

    public override IReadOnlyList<string> ClassNames => _source.ClassNames;

    public override DataSet Source => _source.Source;

    public override int Label(int index) => _source.Label(index);

    public override string? Owner(int index) => _source.Owner(index);

    public override DataSet Varied(ulong seed) => new AugmentedSet(_source.Varied(seed), _augmentation, seed);

    public override DataSet Ahead(int[] order)
        => _source.Ahead(order) is var ahead && ahead == _source ? this : new AugmentedSet(ahead, _augmentation, _seed);

    public override void CopyFeatures(int index, Span<float> destination)
    {
        if (_seed is not { } seed)
        {
            _source.CopyFeatures(index, destination);
            return;
        }

        var shape = FeatureShape;
        var size = FeatureSize;
        var picture = System.Buffers.ArrayPool<float>.Shared.Rent(size);
        _source.CopyFeatures(index, picture);
        var random = new SeededRandom(seed ^ ((ulong)index * 0x9E3779B97F4A7C15));
        var placing = Placing.Draw(_augmentation, shape[0], shape[1], ref random);
        placing.Apply(picture.AsSpan(0, size), destination, shape[2]);
        System.Buffers.ArrayPool<float>.Shared.Return(picture);
    }
}
