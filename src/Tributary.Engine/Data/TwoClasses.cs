using Tributary.Engine.Models;

namespace Tributary.Engine.Data;

/// <summary>Samples whose one target is 0 or 1, seen as samples of two classes: a model of one probability is right or wrong about
/// them.</summary>
public sealed class TwoClasses : DataSet
{
    private static readonly string[] s_names = ["0", "1"];
    private readonly DataSet _samples;

    private TwoClasses(DataSet samples) => _samples = samples;

    public override int Count => _samples.Count;

    public override IReadOnlyList<int> FeatureShape => _samples.FeatureShape;

    public override int Classes => 2;

    public override IReadOnlyList<string> ClassNames => s_names;

    public override int TargetSize => _samples.TargetSize;

    /// <summary>The samples as a model sees their classes; as they are where they carry labels, or where targets are no classes.</summary>
    public static DataSet Of(ModelSpec spec, DataSet samples)
    {
        if (!spec.IsProbability || samples.Classes > 0 || samples.TargetSize != 1) return samples;
        Span<float> target = [0];
        for (var i = 0; i < samples.Count; i++)
        {
            samples.CopyTarget(i, target);
            if (target[0] is not (0 or 1)) return samples;
        }

        return new TwoClasses(samples);
    }

    public override void CopyFeatures(int index, Span<float> destination) => _samples.CopyFeatures(index, destination);

    public override int Label(int index)
    {
        Span<float> target = [0];
        _samples.CopyTarget(index, target);
        return (int)target[0];
    }

    public override string? Owner(int index) => _samples.Owner(index);

    public override void CopyTarget(int index, Span<float> destination) => _samples.CopyTarget(index, destination);
}
