using System.Globalization;
using Tributary.Core.Rounds;
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

    /// <summary>Largest finite value of IEEE half precision.</summary>
    private const float MostHalf = 65504;

    private const int Levels = 127;
    private const int Block = 16 * 1024;

    /// <param name="baseModel">What int8 differences start from; null writes the weights themselves.</param>
    /// <param name="baseSha256">What the reader calls the base model, where that is not its own hash: a client that was sent rounded weights sends
    /// the way it went from them, and the reader goes that way from the model itself.</param>
    /// <exception cref="UnfitWeightsException">A value is not finite, or too large for half precision.</exception>
    public static void Write(Stream stream, ModelState weights, ModelState? baseModel, WeightEncoding encoding, IReadOnlyDictionary<string, string>? metadata = null, string? baseSha256 = null)
    {
        if (encoding == WeightEncoding.Float32)
        {
            SafeTensors.Write(stream, weights.Layout, weights.Values.Span, metadata);
            return;
        }

        var notes = new SortedDictionary<string, string>(metadata?.ToDictionary(StringComparer.Ordinal) ?? [], StringComparer.Ordinal) { [EncodingKey] = encoding.ToString() };
        var scales = encoding == WeightEncoding.Int8 ? Scales(weights, baseModel) : null;
        if (scales is not null)
        {
            if (baseModel is not null) notes[BaseKey] = baseSha256 ?? baseModel.Sha256();
            foreach (var (tensor, scale) in weights.Layout.Tensors.Zip(scales)) notes[ScaleKey + tensor.Name] = scale.ToString("R", CultureInfo.InvariantCulture);
        }
        else
        {
            foreach (var tensor in weights.Layout.Tensors) CheckHalf(tensor, weights.Values.Span.Slice((int)tensor.Offset, (int)tensor.Length));
        }

        using var writer = new SafeTensorsWriter(stream, As(weights.Layout, encoding), notes);
        var block = new float[Block];
        for (var t = 0; t < weights.Layout.Tensors.Count; t++)
        {
            var tensor = weights.Layout.Tensors[t];
            for (long done = 0; done < tensor.Length; done += Block)
            {
                var from = (int)(tensor.Offset + done);
                var part = block.AsSpan(0, (int)Math.Min(Block, tensor.Length - done));
                weights.Values.Span.Slice(from, part.Length).CopyTo(part);
                if (scales is not null) Quantize(part, baseModel is null ? default : baseModel.Values.Span.Slice(from, part.Length), scales[t]);
                writer.Write(part);
            }
        }

        writer.Complete();
    }

    /// <summary>Reads any encoding back.</summary>
    /// <param name="name">What a fault calls the stream.</param>
    /// <param name="layout">What the file must hold, in its order; its roles are kept.</param>
    /// <param name="baseModel">What int8 differences were made from.</param>
    /// <exception cref="BrokenFileException">No valid file, other tensors, or differences from another model.</exception>
    public static ModelState Read(Stream stream, string name, TensorLayout layout, ModelState? baseModel, out IReadOnlyDictionary<string, string> metadata)
    {
        using var reader = new SafeTensorsReader(stream, name);
        metadata = reader.Metadata;
        var encoding = EncodingOf(reader.Metadata);
        if (reader.Layout.DifferenceFrom(layout) is { } difference) throw new BrokenFileException(name, 0, difference);
        var from = encoding == WeightEncoding.Int8 && reader.Metadata.TryGetValue(BaseKey, out var wanted)
            ? baseModel is not null && baseModel.Sha256() == wanted ? baseModel : throw new BrokenFileException(name, 0, $"it holds differences from model {wanted}, which is not the round's")
            : null;

        var values = new float[layout.Length];
        for (var filled = 0; filled < values.Length;) filled += reader.Read(values.AsSpan(filled));
        if (values.Length == 0) reader.Read([]);
        if (encoding == WeightEncoding.Int8)
            foreach (var tensor in layout.Tensors) Restore(values.AsSpan((int)tensor.Offset, (int)tensor.Length), from is null ? default : from.Values.Span.Slice((int)tensor.Offset, (int)tensor.Length), ScaleOf(reader.Metadata, tensor.Name, name));
        return new ModelState(layout, values);
    }

    /// <summary>How a file says that it is encoded.</summary>
    public static WeightEncoding EncodingOf(IReadOnlyDictionary<string, string> metadata)
        => metadata.TryGetValue(EncodingKey, out var text) && Enum.TryParse<WeightEncoding>(text, out var encoding) ? encoding : WeightEncoding.Float32;

    /// <summary>Bytes of the values alone.</summary>
    public static long PayloadBytes(TensorLayout layout, WeightEncoding encoding) => layout.Length * encoding switch { WeightEncoding.Float32 => 4, WeightEncoding.Float16 => 2, _ => 1 };

    private static TensorLayout As(TensorLayout layout, WeightEncoding encoding)
        => new([.. layout.Tensors.Select(tensor => tensor with { Original = encoding == WeightEncoding.Float16 ? ElementType.Float16 : ElementType.Int8 })]);

    private static float[] Scales(ModelState weights, ModelState? baseModel)
    {
        var scales = new float[weights.Layout.Tensors.Count];
        for (var t = 0; t < scales.Length; t++)
        {
            var tensor = weights.Layout.Tensors[t];
            var values = weights.Values.Span.Slice((int)tensor.Offset, (int)tensor.Length);
            var from = baseModel is null ? default : baseModel.Values.Span.Slice((int)tensor.Offset, (int)tensor.Length);
            var most = 0f;
            for (var i = 0; i < values.Length; i++)
            {
                var value = Math.Abs(from.IsEmpty ? values[i] : values[i] - from[i]);
                if (!float.IsFinite(value)) throw new UnfitWeightsException($"tensor {tensor.Name} holds NaN or infinity; such weights cannot be sent as int8");
                most = Math.Max(most, value);
            }

            scales[t] = most / Levels;
        }

        return scales;
    }

    private static void CheckHalf(TensorInfo tensor, ReadOnlySpan<float> values)
    {
        foreach (var value in values)
            if (!(Math.Abs(value) <= MostHalf)) throw new UnfitWeightsException($"tensor {tensor.Name} holds {value}, which half precision (up to {MostHalf}) cannot; send float32");
    }

    private static void Quantize(Span<float> values, ReadOnlySpan<float> from, float scale)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var value = from.IsEmpty ? values[i] : values[i] - from[i];
            values[i] = scale == 0 ? 0 : Math.Clamp(MathF.Round(value / scale, MidpointRounding.ToEven), -Levels, Levels);
        }
    }

    private static void Restore(Span<float> values, ReadOnlySpan<float> from, float scale)
    {
        for (var i = 0; i < values.Length; i++) values[i] = (from.IsEmpty ? 0 : from[i]) + (values[i] * scale);
    }

    private static float ScaleOf(IReadOnlyDictionary<string, string> metadata, string tensor, string name)
        => metadata.TryGetValue(ScaleKey + tensor, out var text) && float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var scale) && float.IsFinite(scale) && scale >= 0
            ? scale : throw new BrokenFileException(name, 0, $"the scale of tensor {tensor} is missing or no number");
}
