using Tributary.Core;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Torch;
using Tributary.Engine.Models;

namespace Tributary.Transports.Wamp.Boards;

/// <summary>Models as boards send them to each other: PyTorch's state dicts of float32.</summary>
internal static class BoardModel
{
    // Beyond the file's own size: views that overlap.
    private const long MaxExtraBytes = 16 << 20;

    public static byte[] Write(ModelState model)
    {
        using var file = new MemoryStream((int)Math.Min(model.PayloadBytes + (64 << 10), Array.MaxLength));
        TorchFile.Write(file, Float32(model.Layout), model.Values.Span);
        return file.ToArray();
    }

    /// <summary>A model of a known layout.</summary>
    /// <exception cref="BrokenFileException">It is no state dict of this layout, names something else than tensors, or holds a number that
    /// is none.</exception>
    public static ModelState Read(ReadOnlyMemory<byte> bytes, TensorLayout layout)
    {
        const string Name = "the model";
        var file = TorchFile.Read(bytes, Name, MaxExtraBytes);
        if (file.Tensors.Count != layout.Tensors.Count)
            throw new BrokenFileException(Name, 0, $"it has {file.Tensors.Count} tensors; {layout.Tensors.Count} are needed");
        var values = new float[layout.Length];
        foreach (var tensor in layout.Tensors)
        {
            var found = file.Find(tensor.Name) ?? throw new BrokenFileException(Name, 0, $"it has no tensor {tensor.Name}");
            if (!found.Shape.SequenceEqual(tensor.Shape))
                throw new BrokenFileException(Name, 0, $"{tensor.Name} is [{string.Join(", ", found.Shape)}]; "
                    + $"[{string.Join(", ", tensor.Shape)}] is needed");
            found.ToFloat32(values.AsSpan((int)tensor.Offset, (int)tensor.Length));
        }

        return new ModelState(layout, values);
    }

    /// <summary>The same tensors, all of them float32.</summary>
    public static TensorLayout Float32(TensorLayout layout)
        => new(layout.Tensors.Select(tensor => tensor with { Original = ElementType.Float32 }));
}
