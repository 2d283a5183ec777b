using System.Runtime.InteropServices;
using Tributary.Engine.Models;

namespace Tributary.Engine.Formats.Torch;

/// <summary>A tensor of a PyTorch file: a view of bytes that lie in the file.</summary>
public sealed class TorchTensor
{
    private const int BlockBytes = 64 * 1024;

    private readonly ReadOnlyMemory<byte> _storage;
    private readonly long[] _strides;
    private readonly long _first;

    // What the tensor reaches lies within the storage: TorchReader has checked it.
    internal TorchTensor(string name, ElementType type, int[] shape, ReadOnlyMemory<byte> storage, long[] strides, long first)
    {
        (Name, Type, Shape, _storage, _strides, _first) = (name, type, shape, storage, strides, first);
        Length = shape.Aggregate(1L, (product, extent) => product * extent);
        IsContiguous = true;
        for (var (axis, stride) = (shape.Length - 1, 1L); axis >= 0 && Length > 0; stride *= shape[axis--])
            IsContiguous &= shape[axis] == 1 || strides[axis] == stride;
    }

    /// <summary>Its key in the state dict; its number, from 0, in a tuple or list.</summary>
    public string Name { get; }

    public ElementType Type { get; }

    /// <summary>Row-major extents; empty for a scalar.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Number of values; may be 0.</summary>
    public long Length { get; }

    /// <summary>True where the values lie one after another in row-major order.</summary>
    public bool IsContiguous { get; }

    private int ElementBytes => NumberFormat.Of(Type).Bytes;

    /// <summary>The values where they lie, without a copy: row-major, little-endian, aligned to nothing.</summary>
    /// <returns>False where they lie in another order; <see cref="CopyTo"/> takes them together.</returns>
    public bool TryGetBytes(out ReadOnlyMemory<byte> bytes)
    {
        bytes = !IsContiguous ? default : Length == 0 ? ReadOnlyMemory<byte>.Empty
            : _storage.Slice((int)(_first * ElementBytes), (int)(Length * ElementBytes));
        return IsContiguous;
    }

    /// <summary>Copies the values in their own type: row-major, little-endian.</summary>
    /// <param name="destination">At least <see cref="Length"/> values.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < Length * ElementBytes) throw TooShort(destination.Length / ElementBytes, nameof(destination));
        if (TryGetBytes(out var bytes)) bytes.Span.CopyTo(destination);
        else Strided().Read(destination[..(int)(Length * ElementBytes)]);
    }

    /// <summary>The values as float32, row-major: whole numbers beyond 2^24 and float64 lose digits.</summary>
    /// <param name="destination">At least <see cref="Length"/> floats.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void ToFloat32(Span<float> destination)
    {
        if (destination.Length < Length) throw TooShort(destination.Length, nameof(destination));
        destination = destination[..(int)Length];
        var (format, isPlain) = (NumberFormat.Of(Type), TryGetBytes(out var bytes));
        if (isPlain && format.IsNativeFloat32)
        {
            bytes.Span.CopyTo(MemoryMarshal.AsBytes(destination));
            return;
        }

        var strided = isPlain ? null : Strided();
        Span<byte> block = new byte[Math.Min(BlockBytes, destination.Length * (long)format.Bytes)];
        while (destination.Length > 0)
        {
            var count = Math.Min(destination.Length, block.Length / format.Bytes);
            var part = block[..(count * format.Bytes)];
            if (strided is not null) strided.Read(part);
            else bytes.Span[..part.Length].CopyTo(part);
            bytes = isPlain ? bytes[part.Length..] : bytes;
            format.Decode(part, destination[..count]);
            destination = destination[count..];
        }
    }

    private StridedValues Strided() => new(_storage, ElementBytes, Shape, _strides, _first);

    private ArgumentException TooShort(long room, string parameter)
        => new($"there is room for {room} values; {Name} has {Length}", parameter);
}
