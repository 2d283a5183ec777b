using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Tributary.Engine.Formats.Hdf5;

/// <summary>Writes what <see cref="Hdf5File"/> reads, as the HDF5 library writes it by default: superblock 0, symbol tables, contiguous
/// data. Single texts are of any length and lists of texts of a fixed one: so do Keras 2's own files have it, and its reader wants
/// bytes there.</summary>
internal sealed class Hdf5Writer : IDisposable
{
    private const int SuperblockBytes = 96, InternalK = 16;

    private readonly Hdf5Output _file = new();
    private readonly List<byte[]> _texts = [];
    private int _leafK = 4;
    private int _nextText;
    private long _collection;

    private Hdf5Writer()
    {
    }

    /// <exception cref="ArgumentException">A name or a list is longer than the format allows.</exception>
    public static void Write(Stream stream, Hdf5Branch root)
    {
        using var writer = new Hdf5Writer();
        writer.Prepare(root);
        writer._file.Zeros(SuperblockBytes);
        writer.Collection();
        var header = writer.Group(root, out var tree, out var heap);
        writer.Superblock(header, tree, heap);
        writer._file.CopyTo(stream);
    }

    public void Dispose() => _file.Dispose();

    // All names of a group stand in one table, so its size is that of the largest group; texts are numbered in the order of writing.
    private void Prepare(Hdf5Branch branch)
    {
        _leafK = Math.Max(_leafK, (branch.Links.Count + 1) / 2);
        if (_leafK > ushort.MaxValue) throw new ArgumentException("a group holds too many names", nameof(branch));
        foreach (var (_, text) in branch.LongTexts) _texts.Add(Encoding.UTF8.GetBytes(text));
        foreach (var inner in branch.Links.Values.OfType<Hdf5Branch>()) Prepare(inner);
    }

    private void Superblock(long header, long tree, long heap)
    {
        Span<byte> block = stackalloc byte[SuperblockBytes];
        block.Clear();
        Hdf5Bytes.Signature.CopyTo(block);
        (block[13], block[14]) = (8, 8);
        BinaryPrimitives.WriteUInt16LittleEndian(block[16..], (ushort)_leafK);
        BinaryPrimitives.WriteUInt16LittleEndian(block[18..], InternalK);
        BinaryPrimitives.WriteInt64LittleEndian(block[32..], Hdf5Bytes.Undefined);
        BinaryPrimitives.WriteInt64LittleEndian(block[40..], _file.Position);
        BinaryPrimitives.WriteInt64LittleEndian(block[48..], Hdf5Bytes.Undefined);
        BinaryPrimitives.WriteInt64LittleEndian(block[64..], header);
        BinaryPrimitives.WriteInt32LittleEndian(block[72..], 1);
        BinaryPrimitives.WriteInt64LittleEndian(block[80..], tree);
        BinaryPrimitives.WriteInt64LittleEndian(block[88..], heap);
        _file.PutFirst(block);
    }

    // Texts of any length, in one collection; what is left over at its end is free.
    private void Collection()
    {
        if (_texts.Count > ushort.MaxValue) throw new ArgumentException("there are too many texts");
        _collection = _file.Position;
        var used = 16L + _texts.Sum(text => 16L + ((text.Length + 7) & ~7));
        var size = Math.Max(4096, used + 16);
        _file.Put("GCOL"u8);
        _file.Put([1, 0, 0, 0]);
        _file.Put(size);
        for (var i = 0; i < _texts.Count; i++)
        {
            _file.Shorts((ushort)(i + 1), 0);
            _file.Put(0);
            _file.Put((long)_texts[i].Length);
            _file.Put(_texts[i]);
            _file.Align();
        }

        _file.Shorts(0, 0);
        _file.Put(0);
        _file.Put(size - used);
        _file.Zeros((int)(_collection + size - _file.Position));
    }

    private long Group(Hdf5Branch branch, out long tree, out long heap)
    {
        // 1. Attributes take the texts in the order in which they were counted.
        var messages = new Hdf5Messages();
        foreach (var (name, text) in branch.LongTexts)
            messages.LongText(name, Encoding.UTF8.GetByteCount(text), _collection, ++_nextText);
        foreach (var (name, texts) in branch.Lists) messages.Texts(name, texts);

        // 2. What lies in it.
        var headers = new List<long>();
        foreach (var link in branch.Links.Values)
            headers.Add(link is Hdf5Floats floats ? DataSet(floats) : Group((Hdf5Branch)link, out _, out _));

        // 3. Names, the table of them, the tree above it.
        var (names, offsets) = Names(branch);
        heap = _file.Position;
        _file.Put("HEAP"u8);
        _file.Put(0);
        _file.Put((long)names.Length);
        _file.Put(1L);
        _file.Put(heap + 32);
        _file.Put(names);
        var table = Table(branch, headers, offsets);
        tree = _file.Position;
        _file.Put("TREE"u8);
        _file.Put([0, 0, (byte)(branch.Links.Count > 0 ? 1 : 0), 0]);
        _file.Put(Hdf5Bytes.Undefined);
        _file.Put(Hdf5Bytes.Undefined);
        _file.Put(0L);
        _file.Put(table);
        _file.Put(offsets.LastOrDefault());
        _file.Zeros(16 * ((2 * InternalK) - 1));

        messages.SymbolTable(tree, heap);
        return Header(messages);
    }

    private static (byte[] Bytes, List<long> Offsets) Names(Hdf5Branch branch)
    {
        using var names = new MemoryStream();
        var offsets = new List<long>();
        names.Write(new byte[8]);
        foreach (var name in branch.Links.Keys)
        {
            offsets.Add(names.Position);
            names.Write(Encoding.UTF8.GetBytes(name));
            do names.WriteByte(0);
            while (names.Position % 8 != 0);
        }

        return (names.ToArray(), offsets);
    }

    private long Table(Hdf5Branch branch, List<long> headers, List<long> offsets)
    {
        var table = _file.Position;
        _file.Put("SNOD"u8);
        _file.Put([1, 0]);
        _file.Shorts((ushort)headers.Count);
        foreach (var (header, offset) in headers.Zip(offsets))
        {
            _file.Put(offset);
            _file.Put(header);
            _file.Put(0L);
            _file.Put(0L);
            _file.Put(0L);
        }

        _file.Zeros(40 * ((2 * _leafK) - branch.Links.Count));
        return table;
    }

    private long DataSet(Hdf5Floats floats)
    {
        var data = _file.Position;
        if (BitConverter.IsLittleEndian) _file.Put(MemoryMarshal.AsBytes(floats.Values.AsSpan()));
        else foreach (var value in floats.Values) _file.Put(BitConverter.SingleToInt32Bits(value));
        _file.Align();
        var messages = new Hdf5Messages();
        messages.Floats(floats.Shape, floats.Values.Length == 0 ? Hdf5Bytes.Undefined : data, floats.Values.Length * sizeof(float));
        return Header(messages);
    }

    private long Header(Hdf5Messages messages)
    {
        var at = _file.Position;
        var bytes = messages.ToArray();
        _file.Put([1, 0]);
        _file.Shorts((ushort)messages.Count);
        _file.Put(1);
        _file.Put(bytes.Length);
        _file.Put(0);
        _file.Put(bytes);
        return at;
    }
}
