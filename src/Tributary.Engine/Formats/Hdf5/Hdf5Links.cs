namespace Tributary.Engine.Formats.Hdf5;

/// <summary>What lies in a group (sections III.A.1 and III.B): a tree of tables of names and headers.</summary>
internal sealed class Hdf5Links
{
    private const int MaxDepth = 8;
    private const int MaxLinks = 100_000;

    // Nodes and names that are still looked at: a tree may lead to the same ones again and again.
    private int _left = MaxLinks;

    public static void Read(Hdf5Bytes bytes, long tree, long heap, Dictionary<string, long> links)
        => new Hdf5Links().Node(bytes, tree, Hdf5Heaps.Local(bytes, heap), links, MaxDepth);

    private void Node(Hdf5Bytes bytes, long at, long names, Dictionary<string, long> links, int depth)
    {
        bytes.Expect(at, "TREE"u8, "a tree of names");
        var (type, level, used) = (bytes.Byte(at + 4), bytes.Byte(at + 5), bytes.UInt16(at + 6));
        if (type != 0) throw bytes.Broken(at, "the tree is not one of names");
        if (level > depth) throw bytes.Broken(at, $"the tree is deeper than {MaxDepth}");
        for (var i = 0; i < used; i++)
        {
            Spend(bytes, at);
            var child = bytes.Address(at + 32 + (16L * i));
            if (level == 0) Table(bytes, child, names, links);
            else Node(bytes, child, names, links, level - 1);
        }
    }

    private void Table(Hdf5Bytes bytes, long at, long names, Dictionary<string, long> links)
    {
        bytes.Expect(at, "SNOD"u8, "a table of names");
        var count = bytes.UInt16(at + 6);
        for (var i = 0; i < count; i++)
        {
            var entry = at + 8 + (40L * i);
            Spend(bytes, at);

            // A soft link (2) has no header.
            if (bytes.UInt32(entry + 16) != 2)
                links[Hdf5Heaps.Name(bytes, names, bytes.Address(entry))] = bytes.Address(entry + 8);
        }
    }

    private void Spend(Hdf5Bytes bytes, long at)
    {
        if (--_left < 0) throw bytes.Broken(at, $"the group holds more than {MaxLinks} names");
    }
}
