using System.Runtime.InteropServices;

namespace Tributary.Engine.Formats.Pickles;

/// <summary>An array of numpy where it lies in its pickle: what it is, and its values once somebody asks.</summary>
/// <param name="fortran">The values stand column by column.</param>
/// <param name="data">A <see cref="PickleSlice"/>, a text, or bytes.</param>
/// <param name="at">Where the pickle says so, in bytes from its start.</param>
internal sealed class PickledNumbers(int[] shape, NumberFormat format, bool fortran, PickleSlice data, string name, long at)
{
    public int[] Shape { get; } = shape;

    public NumberFormat Format { get; } = format;

    /// <summary>Number of values.</summary>
    public int Length { get; } = shape.Aggregate(1, (product, extent) => product * extent);

    /// <summary>The values as float32, row-major: float64 and whole numbers beyond 2^24 lose digits.</summary>
    /// <exception cref="BrokenFileException">The data is not as long as the shape says, or no data.</exception>
    public NpyArray Read()
    {
        var values = GC.AllocateUninitializedArray<float>(Length);
        if (Format.IsNativeFloat32) Copy(MemoryMarshal.AsBytes(values.AsSpan()));
        else
        {
            var bytes = new byte[Length * Format.Bytes];
            Copy(bytes);
            Format.Decode(bytes, values);
        }

        return new NpyArray(Shape, fortran ? Npy.FromFortran(values, Shape) : values, Format.Element);
    }

    /// <summary>The values of an array of bytes, row-major.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public byte[] ReadBytes()
    {
        if (Format is not { Kind: 'u', Bytes: 1 }) throw new InvalidOperationException("the array holds no bytes");
        if (fortran) return [.. Read().Values.Select(value => (byte)value)];
        var bytes = GC.AllocateUninitializedArray<byte>(Length);
        Copy(bytes);
        return bytes;
    }

    public BrokenFileException Broken(string problem) => new(name, at, problem);

    private void Copy(Span<byte> destination)
    {
        if (data.IsText ? Latin1Text.TryDecode(data.Bytes.Span, destination) : data.Bytes.Length == destination.Length)
        {
            if (!data.IsText) data.Bytes.Span.CopyTo(destination);
            return;
        }

        throw Broken($"the data of an array of [{string.Join(", ", Shape)}] is not {destination.Length} bytes");
    }
}
