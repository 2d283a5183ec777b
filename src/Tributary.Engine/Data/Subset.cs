namespace Tributary.Engine.Data;

/// <summary>Some samples of another set, by index: what one virtual client holds. Costs one integer per sample.</summary>
public sealed class Subset(DataSet source, int[] indexes) : DataSet
{
    public override int Count => indexes.Length;

    public override IReadOnlyList<int> FeatureShape => source.FeatureShape;

    public override int Classes => source.Classes;

    public override IReadOnlyList<string> ClassNames => source.ClassNames;

    public override DataSet Source => source.Source;

    public override int TargetSize => source.TargetSize;

    public override DataSet Varied(ulong seed)
        => source.Varied(seed) is var varied && varied == source ? this : new Subset(varied, indexes);

    public override DataSet Ahead(int[] order) => source.Ahead(Array.ConvertAll(order, i => indexes[i])) is var ahead && ahead == source
        ? this : new Subset(ahead, indexes);

    public override void CopyFeatures(int index, Span<float> destination) => source.CopyFeatures(indexes[index], destination);

    public override int Label(int index) => source.Label(indexes[index]);

    public override string? Owner(int index) => source.Owner(indexes[index]);

    public override void CopyTarget(int index, Span<float> destination) => source.CopyTarget(indexes[index], destination);
}
