using Tributary.Engine.Formats;
using Tributary.Engine.Models;

namespace Tributary.Core;

/// <summary>The weights of a model at one moment: one contiguous float32 buffer and the layout that names its tensors. Never changed
/// after it is made, so that it can be shared by a whole cohort.</summary>
public sealed class ModelState
{
    private string? _sha256;

    /// <param name="values">Exactly <see cref="TensorLayout.Length"/> floats; the caller hands the buffer over and no longer writes to
    /// it.</param>
    /// <exception cref="ArgumentException">The buffer's length is not the layout's.</exception>
    public ModelState(TensorLayout layout, ReadOnlyMemory<float> values)
    {
        if (values.Length != layout.Length)
            throw new ArgumentException($"{values.Length} floats are given; the layout holds {layout.Length}", nameof(values));
        Layout = layout;
        Values = values;
    }

    public TensorLayout Layout { get; }

    public ReadOnlyMemory<float> Values { get; }

    /// <summary>Bytes of the tensors as float32, without any header.</summary>
    public long PayloadBytes => Layout.Length * sizeof(float);

    /// <summary>Lower-case hex of the SHA-256 of the canonical bytes; computed once.</summary>
    public string Sha256() => _sha256 ??= SafeTensors.Sha256(Layout, Values.Span);

    /// <summary>Writes the canonical form (<see cref="SafeTensors"/>).</summary>
    public void Save(Stream stream) => SafeTensors.Write(stream, Layout, Values.Span);

    /// <summary>Reads a model of a known layout back; the layout's roles are kept.</summary>
    /// <param name="name">What a fault calls the stream.</param>
    /// <exception cref="BrokenFileException">No valid safetensors file, or another model's.</exception>
    public static ModelState Load(Stream stream, string name, TensorLayout layout)
    {
        var file = SafeTensors.Read(stream, name);
        if (file.Layout.DifferenceFrom(layout) is { } difference) throw new BrokenFileException(name, 0, difference);
        return new ModelState(layout, file.Values);
    }

    /// <summary>The values of a tensor of the same place in an equal layout.</summary>
    internal ReadOnlySpan<float> Tensor(TensorInfo tensor) => Values.Span.Slice((int)tensor.Offset, (int)tensor.Length);

    /// <summary>One tensor's values, row-major.</summary>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    public ReadOnlySpan<float> Tensor(string name)
    {
        var tensor = Layout.Find(name) ?? throw new KeyNotFoundException($"there is no tensor {name}");
        return Values.Span.Slice((int)tensor.Offset, (int)tensor.Length);
    }

    public override string ToString() => $"{Layout.Tensors.Count} tensors, {Layout.Length} values";
}
