using Tributary.Engine.Models;

namespace Tributary.Engine.Formats.Torch;

/// <summary>Values that tensors are views of.</summary>
/// <param name="Length">Number of values.</param>
internal sealed record TorchStorage(ElementType Type, long Length, ReadOnlyMemory<byte> Bytes)
{
    public int ElementBytes => NumberFormat.Of(Type).Bytes;
}
