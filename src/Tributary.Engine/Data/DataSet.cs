namespace Tributary.Engine.Data;

/// <summary>Samples that a model can be trained on or tested with, in memory. Immutable and safe to read from many threads, so that
/// thousands of virtual clients can share one.</summary>
public abstract class DataSet
{
    /// <summary>Number of samples.</summary>
    public abstract int Count { get; }

    /// <summary>Extents of one sample: [height, width, channels] for images, [n] for rows and token sequences.</summary>
    public abstract IReadOnlyList<int> FeatureShape { get; }

    /// <summary>Number of classes, or 0 where samples carry no label.</summary>
    public abstract int Classes { get; }

    /// <summary>Names of the classes, in order; empty where the source gives none.</summary>
    public virtual IReadOnlyList<string> ClassNames => [];

    /// <summary>The set that these samples were taken from, as its source gave it; this one where it is a source's own.</summary>
    public virtual DataSet Source => this;

    /// <summary>Floats in one target vector; 0 where the target is the label (or, for autoencoders, the sample itself).</summary>
    public virtual int TargetSize => 0;

    /// <summary>Floats in one sample.</summary>
    public int FeatureSize
    {
        get
        {
            // A plain loop: training loops ask without wanting to allocate.
            var (shape, size) = (FeatureShape, 1);
            for (var i = 0; i < shape.Count; i++) size *= shape[i];
            return size;
        }
    }

    /// <summary>Writes sample <paramref name="index"/> as the model sees it (scaled, row-major, channels last).</summary>
    /// <param name="destination">At least <see cref="FeatureSize"/> floats.</param>
    public abstract void CopyFeatures(int index, Span<float> destination);

    /// <summary>The label of a sample, 0..<see cref="Classes"/>-1; -1 where there is none.</summary>
    public abstract int Label(int index);

    /// <summary>The samples as one epoch sees them, where something about them is drawn at random (<see cref="AugmentedSet"/>).</summary>
    /// <param name="seed">The epoch's; the same seed gives the same bits.</param>
    public virtual DataSet Varied(ulong seed) => this;

    /// <summary>The samples for whoever asks for them in this order: those that have to be fetched are fetched ahead.</summary>
    /// <param name="order">Numbers of samples; not changed while it is in use.</param>
    public virtual DataSet Ahead(int[] order) => this;

    /// <summary>Who the sample came from (a writer, a patient, a hospital), for partitions along natural lines; null where
    /// unknown.</summary>
    public virtual string? Owner(int index) => null;

    /// <summary>Writes the target vector of a sample (regression).</summary>
    /// <param name="destination">At least <see cref="TargetSize"/> floats.</param>
    public virtual void CopyTarget(int index, Span<float> destination)
        => throw new InvalidOperationException("these samples have no target vector");
}
