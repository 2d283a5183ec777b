using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Tributary.Engine.Models;

namespace Tributary.Engine.Formats;

/// <summary>How a number lies in a file: kind, bytes, byte order. Turns runs of them into float32 and back.</summary>
/// <param name="Kind">NumPy's letter: f float, i signed, u unsigned, b bool; and g for bfloat16.</param>
internal readonly record struct NumberFormat(char Kind, int Bytes, bool BigEndian = false)
{
    public bool IsNativeFloat32 => Kind == 'f' && Bytes == 4 && IsNativeOrder;

    /// <summary>The element type that holds every value of this format.</summary>
    public ElementType Element => (Kind, Bytes) switch
    {
        ('f', 2) => ElementType.Float16,
        ('f', 4) => ElementType.Float32,
        ('f', _) => ElementType.Float64,
        ('g', _) => ElementType.BFloat16,
        ('b', _) => ElementType.Bool,
        ('i', 1) => ElementType.Int8,
        ('i', 2) => ElementType.Int16,
        ('u', 1) => ElementType.UInt8,
        ('i', 4) or ('u', 2) => ElementType.Int32,
        _ => ElementType.Int64,
    };

    private bool IsNativeOrder => Bytes == 1 || BigEndian != BitConverter.IsLittleEndian;

    /// <summary>The little-endian format of an element type.</summary>
    public static NumberFormat Of(ElementType type) => type switch
    {
        ElementType.Float16 => new('f', 2),
        ElementType.BFloat16 => new('g', 2),
        ElementType.Float64 => new('f', 8),
        ElementType.Int8 => new('i', 1),
        ElementType.Int16 => new('i', 2),
        ElementType.Int32 => new('i', 4),
        ElementType.Int64 => new('i', 8),
        ElementType.UInt8 => new('u', 1),
        ElementType.Bool => new('b', 1),
        _ => new('f', 4),
    };

    /// <summary>Reads as many numbers as <paramref name="source"/> holds; its bytes may be turned around in place.</summary>
    public void Decode(Span<byte> source, Span<float> destination)
    {
        if (!IsNativeOrder) Reverse(source);
        switch (Kind, Bytes)
        {
            case ('f', 2): Widen<Half>(source, destination); break;
            case ('f', 4): source.CopyTo(MemoryMarshal.AsBytes(destination)); break;
            case ('f', 8): Widen<double>(source, destination); break;
            case ('g', 2):
                var halves = MemoryMarshal.Cast<byte, ushort>(source);
                for (var i = 0; i < halves.Length; i++) destination[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
                break;
            case ('i', 1): Widen<sbyte>(source, destination); break;
            case ('i', 2): Widen<short>(source, destination); break;
            case ('i', 4): Widen<int>(source, destination); break;
            case ('i', 8): Widen<long>(source, destination); break;
            case ('u', 1): Widen<byte>(source, destination); break;
            case ('u', 2): Widen<ushort>(source, destination); break;
            case ('u', 4): Widen<uint>(source, destination); break;
            case ('u', 8): Widen<ulong>(source, destination); break;
            default:
                for (var i = 0; i < source.Length; i++) destination[i] = source[i] != 0 ? 1 : 0;
                break;
        }
    }

    /// <summary>Writes numbers; whole ones are rounded to nearest, ties to even, and kept within their type's range; NaN becomes
    /// 0.</summary>
    public void Encode(ReadOnlySpan<float> source, Span<byte> destination)
    {
        switch (Kind, Bytes)
        {
            case ('f', 2):
                var halves = MemoryMarshal.Cast<byte, Half>(destination);
                for (var i = 0; i < source.Length; i++) halves[i] = (Half)source[i];
                break;
            case ('f', 4): MemoryMarshal.AsBytes(source).CopyTo(destination); break;
            case ('f', 8):
                var doubles = MemoryMarshal.Cast<byte, double>(destination);
                for (var i = 0; i < source.Length; i++) doubles[i] = source[i];
                break;
            case ('g', 2):
                var brains = MemoryMarshal.Cast<byte, ushort>(destination);
                for (var i = 0; i < source.Length; i++) brains[i] = Brain(source[i]);
                break;
            case ('i', 1): Narrow<sbyte>(source, destination); break;
            case ('i', 2): Narrow<short>(source, destination); break;
            case ('i', 4): Narrow<int>(source, destination); break;
            case ('i', 8): Narrow<long>(source, destination); break;
            case ('u', 1): Narrow<byte>(source, destination); break;
            case ('u', 2): Narrow<ushort>(source, destination); break;
            case ('u', 4): Narrow<uint>(source, destination); break;
            case ('u', 8): Narrow<ulong>(source, destination); break;
            default:
                for (var i = 0; i < source.Length; i++) destination[i] = source[i] != 0 ? (byte)1 : (byte)0;
                break;
        }

        if (!IsNativeOrder) Reverse(destination);
    }

    // Round to nearest, ties to even; a NaN keeps a set bit in its upper half so that it stays one.
    private static ushort Brain(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((float.IsNaN(value) ? bits | 0x400000 : bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private static void Widen<T>(ReadOnlySpan<byte> source, Span<float> destination) where T : unmanaged, INumberBase<T>
    {
        var numbers = MemoryMarshal.Cast<byte, T>(source);
        for (var i = 0; i < numbers.Length; i++) destination[i] = float.CreateTruncating(numbers[i]);
    }

    private static void Narrow<T>(ReadOnlySpan<float> source, Span<byte> destination) where T : unmanaged, INumberBase<T>
    {
        var numbers = MemoryMarshal.Cast<byte, T>(destination);
        for (var i = 0; i < source.Length; i++) numbers[i] = T.CreateSaturating(MathF.Round(source[i], MidpointRounding.ToEven));
    }

    private void Reverse(Span<byte> bytes)
    {
        switch (Bytes)
        {
            case 2:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(bytes), MemoryMarshal.Cast<byte,
                ushort>(bytes)); break;
            case 4: BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(bytes), MemoryMarshal.Cast<byte, uint>(bytes)); break;
            default:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ulong>(bytes), MemoryMarshal.Cast<byte,
                ulong>(bytes)); break;
        }
    }
}
