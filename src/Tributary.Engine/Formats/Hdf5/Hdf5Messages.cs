using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Tributary.Engine.Formats.Hdf5;

/// <summary>The messages of an object's header on their way out.</summary>
internal sealed class Hdf5Messages
{
    private const int MaxMessage = 65_528;

    // Class 9 (any length), version 1, of text, ASCII, ended by zero: 16 bytes that point to the global heap; its base is a byte.
    private static readonly byte[] s_longText = [0x19, 1, 0, 0, 16, 0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0];

    // Class 1, version 1, little-endian, sign in bit 31, exponent of 8 bits at 23 (bias 127), mantissa of 23 bits at 0 without its 1.
    private static readonly byte[] s_float32 = [0x11, 0x20, 0x1F, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0];

    // Room is taken late, filled where a value is set; the value is zero.
    private static readonly byte[] s_fill = [2, 2, 2, 1, 0, 0, 0, 0];

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public int Count { get; private set; }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public void SymbolTable(long tree, long heap) => Add(Hdf5Message.SymbolTable, [.. Long(tree), .. Long(heap)]);

    public void LongText(string name, int length, long collection, int index)
        => Attribute(name, s_longText, Space([]), [.. Int(length), .. Long(collection), .. Int(index)]);

    public void Texts(string name, IReadOnlyList<string> texts)
    {
        var bytes = texts.Select(Encoding.UTF8.GetBytes).ToList();
        var width = Math.Max(1, bytes.Select(text => text.Length).DefaultIfEmpty(1).Max());
        var data = new byte[checked(width * bytes.Count)];
        for (var i = 0; i < bytes.Count; i++) bytes[i].CopyTo(data, i * width);

        // Class 3 (fixed length), version 1, filled up with zeros, ASCII.
        Attribute(name, [0x13, 1, 0, 0, .. Int(width)], Space([texts.Count]), data);
    }

    public void Floats(int[] shape, long data, long size)
    {
        Add(Hdf5Message.Dataspace, Space(shape));
        Add(Hdf5Message.Datatype, s_float32);
        Add(0x05, s_fill);
        Add(Hdf5Message.Layout, [3, 1, .. Long(data), .. Long(size)]);
    }

    private static byte[] Space(int[] shape) => [1, (byte)shape.Length, 0, 0, 0, 0, 0, 0, .. shape.SelectMany(extent => Long(extent))];

    private static byte[] Int(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Long(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Padded(byte[] bytes) => [.. bytes, .. new byte[-bytes.Length & 7]];

    private void Attribute(string name, byte[] type, byte[] space, byte[] data)
    {
        byte[] label = [.. Encoding.UTF8.GetBytes(name), 0];
        Add(Hdf5Message.Attribute, [1, 0, .. Int(label.Length | (type.Length << 16)), (byte)space.Length, (byte)(space.Length >> 8),
            .. Padded(label), .. Padded(type), .. Padded(space), .. data]);
    }

    private void Add(int type, byte[] data)
    {
        var padded = Padded(data);
        if (padded.Length > MaxMessage)
            throw new ArgumentException(
                $"an attribute takes {padded.Length} bytes; HDF5 allows {MaxMessage}: the model has too many layers");
        byte[] head = [(byte)type, (byte)(type >> 8), (byte)padded.Length, (byte)(padded.Length >> 8), 0, 0, 0, 0];
        _bytes.Write<byte>(head);
        _bytes.Write<byte>(padded);
        Count++;
    }
}
