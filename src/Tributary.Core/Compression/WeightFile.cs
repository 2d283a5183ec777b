using System.Globalization;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;

namespace Tributary.Core.Compression;

/// <summary>Weights as a safetensors file for a wire, in one of the encodings. Float32 without metadata gives the canonical bytes, whose
/// SHA-256 is the model's name. Int8 keeps a scale a tensor: the largest magnitude over 127, values rounded half to even; with a base model
/// it is the difference from it that is written.</summary>
public static class WeightFile
{
    public const string EncodingKey = "tributary.encoding";

    /// <summary>SHA-256 of the model that int8 differences start from.</summary>
    public const string BaseKey = "tributary.base";

    /// <summary>Prefix; a tensor's name follows.</summary>
    public const string ScaleKey = "tributary.scale.";

    /// <param name="baseModel">What int8 differences start from; null writes the weights themselves.</param>
    /// <param name="baseSha256">What the reader calls the base model, where that is not its own hash: a client that was sent rounded
    /// weights sends the way it went from them, and the reader goes that way from the model itself.</param>
    /// <exception cref="UnfitWeightsException">A value is not finite, or too large for half precision.</exception>
    public static void Write(Stream stream, ModelState weights, ModelState? baseModel, WeightEncoding encoding, IReadOnlyDictionary<string,
        string>? metadata = null, string? baseSha256 = null)
    {
        foreach (var block in new EncodedWeights(weights, baseModel, encoding, metadata, baseSha256).Blocks()) stream.Write(block.Span);
    }

    /// <summary>Reads any encoding back.</summary>
    /// <param name="name">What a fault calls the stream.</param>
    /// <param name="layout">What the file must hold, in its order; its roles are kept.</param>
    /// <param name="baseModel">What int8 differences were made from.</param>
    /// <exception cref="BrokenFileException">No valid file, other tensors, or differences from another model.</exception>
    public static ModelState Read(Stream stream, string name, TensorLayout layout, ModelState? baseModel, out IReadOnlyDictionary<string,
        string> metadata)
    {
        using var reader = new SafeTensorsReader(stream, name);
        metadata = reader.Metadata;
        var encoding = EncodingOf(reader.Metadata, name);
        if (reader.Layout.DifferenceFrom(layout) is { } difference) throw new BrokenFileException(name, 0, difference);
        if (encoding != WeightEncoding.Float32 && reader.Layout.Tensors.FirstOrDefault(
            tensor => tensor.Original != EncodedWeights.Element(encoding)) is { } other)
            throw new BrokenFileException(
                name, 0, $"tensor {other.Name} is {other.Original}; {EncodedWeights.Element(encoding)} is expected in a file of encoding "
                + $"{encoding}");
        var from = encoding == WeightEncoding.Int8 && reader.Metadata.TryGetValue(BaseKey, out var wanted)
            ? baseModel is not null && baseModel.Sha256() == wanted ? baseModel
                : throw new BrokenFileException(name, 0, $"it holds differences from model {wanted}, which is not the round's")
            : null;

        var values = new float[layout.Length];
        for (var filled = 0; filled < values.Length;) filled += reader.Read(values.AsSpan(filled));
        if (values.Length == 0) reader.Read([]);
        if (encoding == WeightEncoding.Int8)
            foreach (var tensor in layout.Tensors)
                Int8Kernel.Restore(values.AsSpan((int)tensor.Offset, (int)tensor.Length), from is null ? default
                    : from.Values.Span.Slice((int)tensor.Offset, (int)tensor.Length), ScaleOf(reader.Metadata, tensor.Name, name));
        return new ModelState(layout, values);
    }

    /// <summary>How a file says that it is encoded; float32 where it says nothing.</summary>
    /// <exception cref="BrokenFileException">It says a word that no encoding has.</exception>
    public static WeightEncoding EncodingOf(IReadOnlyDictionary<string, string> metadata, string name)
    {
        if (!metadata.TryGetValue(EncodingKey, out var text)) return WeightEncoding.Float32;
        return Array.IndexOf(Enum.GetNames<WeightEncoding>(), text) is >= 0 and var index ? Enum.GetValues<WeightEncoding>()[index]
            : throw new BrokenFileException(name, 0,
                $"the encoding '{text}' is not known; known are {string.Join(", ", Enum.GetNames<WeightEncoding>())}");
    }

    /// <summary>Bytes of the values alone.</summary>
    public static long PayloadBytes(TensorLayout layout, WeightEncoding encoding)
        => layout.Length * encoding switch { WeightEncoding.Float32 => 4, WeightEncoding.Float16 => 2, _ => 1 };

    private static float ScaleOf(IReadOnlyDictionary<string, string> metadata, string tensor, string name)
        => metadata.TryGetValue(ScaleKey + tensor, out var text)
            && float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var scale) && float.IsFinite(scale) && scale >= 0
            ? scale : throw new BrokenFileException(name, 0, $"the scale of tensor {tensor} is missing or no number");
}
