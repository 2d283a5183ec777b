namespace Tributary.Engine.Formats.Hdf5;

/// <summary>A data set of floats, row-major.</summary>
internal sealed record Hdf5Floats(int[] Shape, float[] Values)
{
    internal static Hdf5Floats Read(Hdf5Bytes bytes, long at, string path)
    {
        var messages = Hdf5Header.Read(bytes, at);
        var (space, type, layout) = (Find(Hdf5Message.Dataspace), Find(Hdf5Message.Datatype), Find(Hdf5Message.Layout));
        if (space is null || type is null || layout is null) throw bytes.Broken(at, $"{path} is no data set");
        if (Find(Hdf5Message.Filters) is not null) throw bytes.Broken(at, $"{path} is compressed; Keras writes weights as they are");
        var element = Hdf5Type.Read(bytes, type.Value.At);
        if (element.Kind != Hdf5Kind.Float) throw bytes.Broken(type.Value.At, $"{path} holds no floats");
        var shape = Hdf5Space.Read(bytes, space.Value.At);
        var values = new float[Hdf5Space.Count(shape)];
        var size = (long)values.Length * element.Size;
        if (values.Length > 0)
        {
            var raw = bytes.Span(Data(bytes, layout.Value.At, size, path), size, path).ToArray();
            new NumberFormat('f', element.Size, element.BigEndian).Decode(raw, values);
        }

        return new Hdf5Floats(shape, values);

        Hdf5Message? Find(int wanted)
        {
            foreach (var message in messages)
                if (message.Type == wanted) return message;
            return null;
        }
    }

    // Section IV.A.2.i, version 3: compact or contiguous.
    private static long Data(Hdf5Bytes bytes, long at, long size, string path)
    {
        var (version, kind) = (bytes.Byte(at), bytes.Byte(at + 1));
        if (version == 3 && kind == 0 && bytes.UInt16(at + 2) >= size) return at + 4;
        if (version == 3 && kind == 1 && bytes.Address(at + 10) >= size) return bytes.Address(at + 2);
        throw bytes.Broken(at, version == 3 && kind == 2 ? $"{path} is cut into chunks; Keras writes weights in one piece"
            : $"{path} is stored in a way that is not read (layout {version}, {kind}), or is shorter than its extents say");
    }
}
