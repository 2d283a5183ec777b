namespace Tributary.Engine.Formats.Hdf5;

/// <summary>Reads the part of HDF5 (HDF5 File Format Specification 3.0) that Keras' model files use: superblock 0 or 1, groups as symbol
/// tables, contiguous or compact data sets of floats, attributes of text. Everything else is refused or passed over; nothing is trusted:
/// every address and every length is checked against the file.</summary>
internal sealed class Hdf5File
{
    /// <summary>A longer file is refused.</summary>
    public const int MaxBytes = 1 << 30;

    private Hdf5File(Hdf5Bytes bytes, long root) => Root = new Hdf5Group(bytes, root, "/");

    public Hdf5Group Root { get; }

    /// <exception cref="BrokenFileException">It is no such file.</exception>
    public static Hdf5File Read(string path)
    {
        using var source = ByteSource.Open(path);
        return Read(source);
    }

    /// <param name="name">What a fault calls the stream.</param>
    /// <exception cref="BrokenFileException">It is no such file.</exception>
    public static Hdf5File Read(Stream stream, string name)
    {
        using var source = new ByteSource(stream, name);
        return Read(source);
    }

    private static Hdf5File Read(ByteSource source)
    {
        var length = source.Remaining ?? throw source.Broken("a file that can be read anywhere is needed");
        if (length > MaxBytes) throw source.Broken($"it has {length} bytes; at most {MaxBytes} are read");
        var bytes = new Hdf5Bytes(source.ReadBytes(length, "the file"), source.Name);

        // Superblock (section II.A): signature, versions, sizes of offsets and lengths, ..., the root group's symbol table entry.
        if (length < 8 || !bytes.Span(0, 8, "the signature").SequenceEqual(Hdf5Bytes.Signature))
            throw bytes.Broken(0, "it does not begin with HDF5's signature");
        var version = bytes.Byte(8);
        if (version > 1) throw bytes.Broken(8, $"its superblock has version {version}; 0 and 1, which Keras writes, are read");
        if (bytes.Byte(13) != 8 || bytes.Byte(14) != 8) throw bytes.Broken(13, "offsets and lengths must have 8 bytes each");
        var entry = version == 0 ? 56 : 60;
        if (bytes.Address(entry - 32) != 0) throw bytes.Broken(entry - 32, "its addresses do not begin at the file's start");
        return new Hdf5File(bytes, bytes.Address(entry + 8));
    }
}
