namespace Tributary.Engine.Data;

/// <summary>How the bytes of a picture become the numbers that a model sees.</summary>
public sealed record PixelScaling
{
    // Of ImageNet's photographs, as Keras has them.
    private const float Blue = 103.939f, Green = 116.779f, Red = 123.68f;

    /// <summary>0..255 becomes 0..1.</summary>
    public static PixelScaling Plain { get; } = new();

    /// <summary>Keras' <c>vgg16.preprocess_input</c>: red, green, blue become blue, green, red, less ImageNet's means; no
    /// division.</summary>
    public static PixelScaling Vgg16 { get; } = new() { IsVgg16 = true };

    /// <summary>Taken from each pixel after it was divided by 255.</summary>
    public float Mean { get; init; }

    /// <summary>Divides each pixel last.</summary>
    public float Deviation { get; init; } = 1;

    /// <summary>True for <see cref="Vgg16"/>; then there is neither <see cref="Mean"/> nor <see cref="Deviation"/>.</summary>
    public bool IsVgg16 { get; private init; }

    /// <param name="pixels">Row-major, channels last; three of them for <see cref="Vgg16"/>.</param>
    /// <param name="features">At least as many.</param>
    public void Apply(ReadOnlySpan<byte> pixels, Span<float> features)
    {
        if (!IsVgg16)
        {
            Widening.Pixels(pixels, features, Mean, Deviation);
            return;
        }

        for (var i = 0; i + 2 < pixels.Length; i += 3)
        {
            features[i] = pixels[i + 2] - Blue;
            features[i + 1] = pixels[i + 1] - Green;
            features[i + 2] = pixels[i] - Red;
        }
    }

    /// <exception cref="ArgumentException">The pictures have not the channels that this takes.</exception>
    public void Check(IReadOnlyList<int> shape)
    {
        if (IsVgg16 && shape[^1] != 3)
            throw new ArgumentException($"the scale vgg16 is of pictures with 3 channels; these are [{string.Join(", ", shape)}]");
    }
}
