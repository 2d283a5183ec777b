using System.Globalization;
using System.Numerics;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;

namespace Tributary.Core.Compression;

/// <summary>A model on its way into a file: checked, its scales chosen, its bytes made block by block.</summary>
public sealed class EncodedWeights
{
    // Half the way from the largest half to the next power of two: from here on rounding gives infinity.
    private const float HalfOverflow = 65520;

    // Encoded at once.
    private const int BlockValues = 16 * 1024;

    private readonly ModelState _weights;
    private readonly ModelState? _base;
    private readonly TensorLayout _layout;
    private readonly WeightEncoding _encoding;
    private readonly IReadOnlyDictionary<string, string>? _metadata;
    private readonly float[]? _scales;

    /// <param name="from">What int8 differences start from; null writes the weights themselves. Other encodings take no notice of
    /// it.</param>
    /// <param name="metadata">Goes into the file.</param>
    /// <param name="baseSha256">What the reader calls <paramref name="from"/>, where that is not its own hash.</param>
    /// <exception cref="UnfitWeightsException">A tensor holds what the encoding cannot.</exception>
    /// <exception cref="ArgumentException">The base is another model's.</exception>
    public EncodedWeights(ModelState weights, ModelState? from, WeightEncoding encoding, IReadOnlyDictionary<string, string>? metadata,
        string? baseSha256)
    {
        if (encoding == WeightEncoding.Int8 && from?.Layout.DifferenceFrom(weights.Layout) is { } difference)
            throw new ArgumentException($"the base is another model: {difference}", nameof(from));
        (_weights, _base, _encoding, _layout) = (weights, encoding == WeightEncoding.Int8 ? from
            : null, encoding, Encoded(weights.Layout, encoding));
        if (encoding == WeightEncoding.Float16) CheckHalves(weights);
        if (encoding == WeightEncoding.Int8) _scales = [.. weights.Layout.Tensors.Select(Scale)];
        _metadata = Metadata(_base is null ? null : baseSha256 ?? _base.Sha256(), metadata);
    }

    internal static ElementType Element(WeightEncoding encoding) => encoding switch
    {
        WeightEncoding.Float16 => ElementType.Float16,
        WeightEncoding.Int8 => ElementType.Int8,
        _ => ElementType.Float32,
    };

    /// <summary>Bytes of the file.</summary>
    public long Length => SafeTensors.Size(_layout, _metadata);

    /// <summary>Each block is valid until the next is asked for.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Blocks()
    {
        using var page = new MemoryStream(BlockValues * sizeof(float));
        using var writer = new SafeTensorsWriter(page, _layout, _metadata);
        var quotients = _scales is null ? [] : new float[BlockValues];
        yield return Written(page);
        for (var i = 0; i < _layout.Tensors.Count; i++)
        {
            var tensor = _layout.Tensors[i];
            for (var done = 0L; done < tensor.Length; done += BlockValues)
            {
                page.SetLength(0);
                Encode(writer, i, (int)(tensor.Offset + done), (int)Math.Min(BlockValues, tensor.Length - done), quotients);
                yield return Written(page);
            }
        }

        writer.Complete();
    }

    private void Encode(SafeTensorsWriter writer, int tensor, int offset, int count, float[] quotients)
    {
        var values = _weights.Values.Span.Slice(offset, count);
        if (_scales is null)
        {
            writer.Write(values);
            return;
        }

        Int8Kernel.Quantise(values, _base is null ? default : _base.Values.Span.Slice(offset, count), _scales[tensor], quotients);
        writer.Write(quotients.AsSpan(0, count));
    }

    private static ReadOnlyMemory<byte> Written(MemoryStream page) => page.GetBuffer().AsMemory(0, (int)page.Length);

    // Float32 is what the model's hash is of: its layout stays as it is, types included.
    private static TensorLayout Encoded(TensorLayout layout, WeightEncoding encoding)
        => encoding == WeightEncoding.Float32 ? layout
            : new TensorLayout(layout.Tensors.Select(tensor => tensor with { Original = Element(encoding) }));

    private IReadOnlyDictionary<string, string>? Metadata(string? baseSha256, IReadOnlyDictionary<string, string>? given)
    {
        if (_encoding == WeightEncoding.Float32) return given;
        var metadata = new Dictionary<string, string>(given
            ?? new Dictionary<string, string>(), StringComparer.Ordinal)
        { [WeightFile.EncodingKey] = _encoding.ToString() };
        if (baseSha256 is not null) metadata[WeightFile.BaseKey] = baseSha256;
        for (var i = 0; _scales is not null && i < _scales.Length; i++)
            metadata[WeightFile.ScaleKey + _layout.Tensors[i].Name] = _scales[i].ToString("R", CultureInfo.InvariantCulture);
        return metadata;
    }

    private float Scale(TensorInfo tensor)
    {
        var largest = Int8Kernel.Largest(_weights.Tensor(tensor), _base is null ? default : _base.Tensor(tensor));
        if (!float.IsNaN(largest)) return Int8Kernel.Scale(largest);
        throw new UnfitWeightsException(
            $"tensor {tensor.Name} holds NaN or infinity{(_base is null ? "" : ", or is too far from the round's model")}; "
            + "such weights cannot be sent as int8, and a lower learning rate may help");
    }

    private static void CheckHalves(ModelState weights)
    {
        foreach (var tensor in weights.Layout.Tensors)
        {
            var values = weights.Tensor(tensor);
            if (AllBelow(values, HalfOverflow)) continue;
            var at = 0;
            while (MathF.Abs(values[at]) < HalfOverflow) at++;
            var value = values[at];
            throw new UnfitWeightsException(float.IsFinite(value)
                ? FormattableString.Invariant(
                    $"tensor {tensor.Name} holds {value}, which half precision (up to 65504) cannot; send float32 or int8")
                : $"tensor {tensor.Name} holds NaN or infinity; such weights cannot be sent as float16, "
                    + "and a lower learning rate may help");
        }
    }

    private static bool AllBelow(ReadOnlySpan<float> values, float limit)
    {
        var (i, limits) = (0, new Vector<float>(limit));
        for (; Vector.IsHardwareAccelerated && i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            if (!Vector.LessThanAll(Vector.Abs(new Vector<float>(values[i..])), limits)) return false;
        for (; i < values.Length; i++)
            if (!(MathF.Abs(values[i]) < limit)) return false;
        return true;
    }
}
