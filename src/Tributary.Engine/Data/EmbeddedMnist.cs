namespace Tributary.Engine.Data;

/// <summary>Real handwritten digits that ship inside the assembly: of the official MNIST files the first 200 training and the first 50
/// test images of each digit. Unpacked when first asked for.</summary>
public static class EmbeddedMnist
{
    private static readonly string[] s_digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    private static readonly Lazy<ImageSet> s_train = new(() => Load("mnist-mini-train-2000"));
    private static readonly Lazy<ImageSet> s_test = new(() => Load("mnist-mini-test-500"));

    /// <summary>2,000 images of [28, 28, 1], pixels 0..1.</summary>
    public static ImageSet Train => s_train.Value;

    /// <summary>500 images of [28, 28, 1], pixels 0..1.</summary>
    public static ImageSet Test => s_test.Value;

    private static ImageSet Load(string name)
    {
        var (images, labels) = ($"{name}-images-idx3-ubyte.gz", $"{name}-labels-idx1-ubyte.gz");
        return ImageSet.From(Open(images), images, Open(labels), labels, s_digits);
    }

    private static IdxArray Open(string name)
    {
        using var stream = typeof(EmbeddedMnist).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the assembly was built without {name}");
        return IdxArray.Read(stream, name);
    }
}
