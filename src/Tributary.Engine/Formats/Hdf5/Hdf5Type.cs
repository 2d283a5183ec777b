namespace Tributary.Engine.Formats.Hdf5;

/// <summary>The element types that are read (section IV.A.2.d).</summary>
internal readonly record struct Hdf5Type(Hdf5Kind Kind, int Size, bool BigEndian)
{
    public static Hdf5Type Read(Hdf5Bytes bytes, long at)
    {
        var (kind, bits, size) = (bytes.Byte(at) & 0x0F, bytes.UInt32(at) >> 8, bytes.UInt32(at + 4));
        if (size is 0 or > int.MaxValue) throw bytes.Broken(at, $"elements of {size} bytes are claimed");
        return kind switch
        {
            1 when size is 2 or 4 or 8 && (bits & 0x40) == 0 => new Hdf5Type(Hdf5Kind.Float, (int)size, (bits & 1) == 1),
            3 => new Hdf5Type(Hdf5Kind.Text, (int)size, false),
            9 when (bits & 0x0F) == 1 && size == 16 => new Hdf5Type(Hdf5Kind.LongText, 16, false),
            _ => new Hdf5Type(Hdf5Kind.Other, (int)size, false),
        };
    }
}
