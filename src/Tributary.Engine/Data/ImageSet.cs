namespace Tributary.Engine.Data;

/// <summary>Labelled images of one size, kept as bytes (one byte a pixel and channel) and scaled as they are copied.</summary>
public sealed class ImageSet : DataSet
{
    /// <summary>A labels file with more classes than this is refused as broken.</summary>
    public const int MaxClasses = 65_536;

    private readonly byte[] _pixels;
    private readonly int[] _labels;
    private readonly int[] _shape;
    private readonly int _size;

    /// <param name="pixels">Images one after another, row-major, channels last.</param>
    /// <param name="shape">[height, width, channels].</param>
    /// <param name="labels">One label an image, 0..classes-1; empty where there are none.</param>
    /// <param name="classes">Number of classes; 0 takes the highest label + 1.</param>
    /// <exception cref="ArgumentException">Sizes do not fit each other, or a label is out of range.</exception>
    public ImageSet(byte[] pixels, IReadOnlyList<int> shape, int[] labels, int classes = 0, IReadOnlyList<string>? classNames = null)
    {
        (_pixels, _labels, _shape) = (pixels, labels, [.. shape]);
        if (_shape.Length != 3 || _shape.Any(extent => extent < 1))
            throw new ArgumentException($"images are [height, width, channels], each at least 1; [{string.Join(", ", shape)}] is given",
                nameof(shape));
        var size = _shape.Aggregate(1L, (product, extent) => product * extent);
        if (size > Array.MaxLength || pixels.Length % size != 0)
            throw new ArgumentException($"{pixels.Length} bytes are no whole number of images of {size} bytes", nameof(pixels));

        _size = (int)size;
        Count = pixels.Length / _size;
        if (labels.Length != 0 && labels.Length != Count)
            throw new ArgumentException($"there are {Count} images and {labels.Length} labels", nameof(labels));
        var max = labels.Length == 0 ? -1 : labels.Max();
        Classes = classes == 0 ? max + 1 : classes;
        if (labels.Length > 0 && (labels.Min() < 0 || max >= Classes))
            throw new ArgumentException($"labels are {labels.Min()}..{max}; 0..{Classes - 1} is allowed", nameof(labels));
        ClassNames = classNames ?? [];
    }

    public override int Count { get; }

    public override IReadOnlyList<int> FeatureShape => _shape;

    public override int Classes { get; }

    public override IReadOnlyList<string> ClassNames { get; }

    /// <summary>What becomes of a byte: 0..1 where nothing else is said.</summary>
    public PixelScaling Scaling { get; private init; } = PixelScaling.Plain;

    /// <summary>Who made each image (a writer's id), for natural partitions; empty where unknown.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];

    /// <summary>Reads a pair of IDX files, plain or gzipped: [count, height, width] or [count, height, width, channels] bytes and [count]
    /// labels.</summary>
    /// <exception cref="Formats.BrokenFileException">A file is broken, or the two do not belong together.</exception>
    public static ImageSet Read(string images, string labels, IReadOnlyList<string>? classNames = null)
        => From(IdxArray.Read(images), images, IdxArray.Read(labels), labels, classNames);

    /// <summary>The same images scaled otherwise, (byte / 255 - mean) / deviation; pixels are shared.</summary>
    public ImageSet Scaled(float mean, float deviation) => Scaled(new PixelScaling { Mean = mean, Deviation = deviation });

    /// <inheritdoc cref="Scaled(float, float)"/>
    /// <exception cref="ArgumentException">The images have not the channels that the scaling takes.</exception>
    public ImageSet Scaled(PixelScaling scaling)
    {
        scaling.Check(_shape);
        return new(_pixels, _shape, _labels, Classes, ClassNames) { Scaling = scaling, Owners = Owners };
    }

    /// <summary>The same images with their makers; pixels are shared.</summary>
    public ImageSet OwnedBy(IReadOnlyList<string> owners)
    {
        if (owners.Count != Count) throw new ArgumentException($"there are {Count} images and {owners.Count} owners", nameof(owners));
        return new(_pixels, _shape, _labels, Classes, ClassNames) { Scaling = Scaling, Owners = owners };
    }

    /// <summary>The bytes of one image.</summary>
    public ReadOnlySpan<byte> Pixels(int index) => _pixels.AsSpan(checked(index * _size), _size);

    public override void CopyFeatures(int index, Span<float> destination) => Scaling.Apply(Pixels(index), destination);

    public override int Label(int index) => _labels.Length == 0 ? -1 : _labels[index];

    public override string? Owner(int index) => Owners.Count == 0 ? null : Owners[index];

    internal static ImageSet From(IdxArray images, string imagesFile, IdxArray labels, string labelsFile, IReadOnlyList<string>? classNames)
    {
        if (images.Type != IdxType.UInt8 || images.Shape.Count is not (3 or 4) || images.Shape.Skip(1).Any(extent => extent == 0))
            throw new Formats.BrokenFileException(imagesFile, 2,
                $"it holds {images.Type} of [{string.Join(", ", images.Shape)}]; bytes of [count, height, width] or [count, height, "
                + $"width, channels] are expected");
        if (labels.Shape.Count != 1 || labels.Type is IdxType.Float32 or IdxType.Float64)
            throw new Formats.BrokenFileException(labelsFile, 2,
                $"it holds {labels.Type} of [{string.Join(", ", labels.Shape)}]; whole numbers of [count] are expected");
        if (labels.Shape[0] != images.Shape[0])
            throw new Formats.BrokenFileException(labelsFile, 4,
                $"it holds {labels.Shape[0]} labels; {imagesFile} holds {images.Shape[0]} images");

        var numbers = labels.ToInt32s();
        var known = classNames is { Count: > 0 } ? classNames.Count : MaxClasses;
        var bad = Array.FindIndex(numbers, label => label < 0 || label >= known);
        if (bad >= 0)
            throw new Formats.BrokenFileException(labelsFile, labels.Bytes.Length / numbers.Length * bad
                + 8L, $"label {bad} is {numbers[bad]}; 0..{known - 1} is expected");
        return new ImageSet(images.Bytes, [images.Shape[1], images.Shape[2], images.Shape.Count == 4 ? images.Shape[3] : 1], numbers,
            classNames?.Count ?? 0, classNames);
    }
}
