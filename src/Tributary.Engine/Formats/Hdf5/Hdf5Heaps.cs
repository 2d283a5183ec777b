using System.Text;

namespace Tributary.Engine.Formats.Hdf5;

/// <summary>Where names of links (section III.D) and texts of any length (section III.E) lie.</summary>
internal static class Hdf5Heaps
{
    private const int MaxName = 1024;

    /// <summary>Where the data of a group's heap begin.</summary>
    public static long Local(Hdf5Bytes bytes, long at)
    {
        bytes.Expect(at, "HEAP"u8, "a heap of names");
        return bytes.Address(at + 24);
    }

    public static string Name(Hdf5Bytes bytes, long data, long offset)
    {
        if (offset < 0 || offset > bytes.Length) throw bytes.Broken(data, "a name's place lies outside the file");
        return bytes.Text(data + offset, MaxName);
    }

    /// <summary>A text of a collection.</summary>
    public static string Global(Hdf5Bytes bytes, long at, long index, long length)
    {
        if (length == 0) return "";
        bytes.Expect(at, "GCOL"u8, "a collection of texts");
        var end = at + Math.Min(bytes.Address(at + 8), bytes.Length - at);
        for (var next = at + 16; next + 16 <= end;)
        {
            var (number, size) = (bytes.UInt16(next), bytes.Address(next + 8));
            if (number == index && number != 0)
            {
                if (length > size) throw bytes.Broken(next, $"a text of {length} bytes is claimed; {size} are here");
                return Encoding.UTF8.GetString(bytes.Span(next + 16, length, "a text").TrimEnd((byte)0));
            }

            if (number == 0 || size < 0 || size > bytes.Length) break;
            next += 16 + ((size + 7) & ~7L);
        }

        throw bytes.Broken(at, $"the collection has no text {index}");
    }
}
