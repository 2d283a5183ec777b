using System.Text;

namespace Tributary.Engine.Formats.Hdf5;

/// <summary>Attributes of text: one text or a list of them (section IV.A.2.m, versions 1 to 3).</summary>
internal static class Hdf5Attributes
{
    private const int MaxName = 256;

    /// <returns>Null where the message is no attribute of that name; null texts where it is no text.</returns>
    public static string[]? Read(Hdf5Bytes bytes, Hdf5Message message, string wanted)
    {
        var at = message.At;
        var version = bytes.Byte(at);
        if (version is not (1 or 2 or 3)) return null;
        var (nameBytes, typeBytes, spaceBytes) = (bytes.UInt16(at + 2), bytes.UInt16(at + 4), bytes.UInt16(at + 6));
        var first = at + (version == 3 ? 9 : 8);
        if (bytes.Text(first, Math.Min(MaxName, Math.Max(1, nameBytes))) != wanted) return null;

        var typeAt = first + Padded(nameBytes, version);
        var spaceAt = typeAt + Padded(typeBytes, version);
        var data = spaceAt + Padded(spaceBytes, version);
        if (data > at + message.Length) throw bytes.Broken(at, $"the attribute {wanted} is longer than its message");
        var count = Hdf5Space.Count(Hdf5Space.Read(bytes, spaceAt));
        return Texts(bytes, Hdf5Type.Read(bytes, typeAt), count, data, at + message.Length, wanted);
    }

    private static int Padded(int length, int version) => version == 1 ? (length + 7) & ~7 : length;

    private static string[]? Texts(Hdf5Bytes bytes, Hdf5Type type, int count, long at, long end, string name)
    {
        // An empty list of numpy's has no type that says text.
        if (count == 0) return [];
        if (type.Kind is not (Hdf5Kind.Text or Hdf5Kind.LongText)) return null;
        if ((long)count * type.Size > end - at) throw bytes.Broken(at, $"the attribute {name} has {count} texts; its message is too short");
        var texts = new string[count];
        for (var i = 0; i < count; i++, at += type.Size)
        {
            texts[i] = type.Kind == Hdf5Kind.Text ? Encoding.UTF8.GetString(bytes.Span(at, type.Size, "a text").TrimEnd((byte)0))
                : Hdf5Heaps.Global(bytes, bytes.Address(at + 4), bytes.UInt32(at + 12), bytes.UInt32(at));
        }

        return texts;
    }
}
