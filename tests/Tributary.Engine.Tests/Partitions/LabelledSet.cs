using Tributary.Engine.Data;

namespace Tributary.Engine.Tests.Partitions;

/// <summary>Samples that are nothing but their labels.</summary>
internal sealed class LabelledSet(int[] labels, int classes, string[]? owners = null) : DataSet
{
    public override int Count => labels.Length;

    public override IReadOnlyList<int> FeatureShape { get; } = [1];

    public override int Classes => classes;

    public static LabelledSet Of(int count, int classes, ulong seed = 1)
    {
        var random = SeededRandom.For(seed, "labels");
        var labels = new int[count];
        for (var i = 0; i < count; i++) labels[i] = random.NextInt32(classes);
        return new LabelledSet(labels, classes);
    }

    public override void CopyFeatures(int index, Span<float> destination) => destination[0] = index;

    public override int Label(int index) => labels[index];

    public override string? Owner(int index) => owners?[index];
}
