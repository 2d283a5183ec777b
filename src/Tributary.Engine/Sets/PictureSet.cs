using Tributary.Engine.Data;

namespace Tributary.Engine.Sets;

/// <summary>Pictures of a folder that do not all fit into the memory that they may take: some are kept decoded, the others are decoded
/// when they are asked for, ahead of an epoch on other threads.</summary>
/// <param name="files">None of them broken.</param>
/// <param name="kept">Decoded pixels; null where a picture is not kept.</param>
/// <param name="decode">Reads one.</param>
internal sealed class PictureSet(IReadOnlyList<PictureEntry> files, byte[]?[] kept, IReadOnlyList<int> shape,
    IReadOnlyList<string> classNames, PixelScaling scaling, Func<string, byte[]> decode) : DataSet
{
    public override int Count => files.Count;

    public override IReadOnlyList<int> FeatureShape => shape;

    public override int Classes => classNames.Count;

    public override IReadOnlyList<string> ClassNames => classNames;

    public PixelScaling Scaling => scaling;

    public override int Label(int index) => files[index].Label;

    public override void CopyFeatures(int index, Span<float> destination) => scaling.Apply(Pixels(index), destination);

    public override DataSet Ahead(int[] order) => new PicturesAhead(this, order);

    public PictureSet Scaled(PixelScaling other) => new(files, kept, shape, classNames, other, decode);

    public bool IsKept(int index) => kept[index] is not null;

    public byte[] Pixels(int index) => kept[index] ?? decode(files[index].Path);
}
