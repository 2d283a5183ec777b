using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Tributary.Transports.Mqtt.Streams;

/// <summary>Names, sizes and bytes of the element types.</summary>
internal static class NumpyTypes
{
    public static NumpyType? Named(string name) => name switch
    {
        "float32" => NumpyType.Float32,
        "float16" => NumpyType.Float16,
        "float64" => NumpyType.Float64,
        "uint8" => NumpyType.UInt8,
        "uint16" => NumpyType.UInt16,
        _ => null,
    };

    public static string Name(this NumpyType type) => type switch
    {
        NumpyType.Float32 => "float32",
        NumpyType.Float16 => "float16",
        NumpyType.Float64 => "float64",
        NumpyType.UInt8 => "uint8",
        _ => "uint16",
    };

    public static int Bytes(this NumpyType type) => type switch
    {
        NumpyType.UInt8 => 1,
        NumpyType.Float16 or NumpyType.UInt16 => 2,
        NumpyType.Float64 => 8,
        _ => 4,
    };

    /// <summary>Reads raw elements.</summary>
    /// <param name="source">A whole number of elements; may be changed.</param>
    public static void Decode(this NumpyType type, Span<byte> source, bool bigEndian, Span<float> destination)
    {
        if (bigEndian == BitConverter.IsLittleEndian) Reverse(type, source);
        switch (type)
        {
            case NumpyType.Float32:
                MemoryMarshal.Cast<byte, float>(source).CopyTo(destination);
                break;
            case NumpyType.Float16:
                var halves = MemoryMarshal.Cast<byte, Half>(source);
                for (var i = 0; i < halves.Length; i++) destination[i] = (float)halves[i];
                break;
            case NumpyType.Float64:
                var doubles = MemoryMarshal.Cast<byte, double>(source);
                for (var i = 0; i < doubles.Length; i++) destination[i] = (float)doubles[i];
                break;
            case NumpyType.UInt8:
                for (var i = 0; i < source.Length; i++) destination[i] = source[i];
                break;
            default:
                var words = MemoryMarshal.Cast<byte, ushort>(source);
                for (var i = 0; i < words.Length; i++) destination[i] = words[i];
                break;
        }
    }

    /// <summary>Whether a number written out in a list is one of the type.</summary>
    public static bool Holds(this NumpyType type, double value) => type switch
    {
        NumpyType.UInt8 => value is >= 0 and <= byte.MaxValue && value == Math.Floor(value),
        NumpyType.UInt16 => value is >= 0 and <= ushort.MaxValue && value == Math.Floor(value),
        _ => true,
    };

    private static void Reverse(NumpyType type, Span<byte> bytes)
    {
        if (type.Bytes() == 2)
        {
            var words = MemoryMarshal.Cast<byte, ushort>(bytes);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
        else if (type.Bytes() == 4)
        {
            var words = MemoryMarshal.Cast<byte, uint>(bytes);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
        else if (type.Bytes() == 8)
        {
            var words = MemoryMarshal.Cast<byte, ulong>(bytes);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }
}
