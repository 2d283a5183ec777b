using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Tributary.Engine.Formats.Zips;

/// <summary>A zip archive (PKWARE's APPNOTE.TXT) in memory. Stored files are handed out where they lie; what has to be inflated is counted
/// against a limit before memory is taken for it.</summary>
internal sealed class ZipInput
{
    // Deflate packs at most 1032 bytes into one (zlib.net/zlib_tech.html), so a directory cannot claim more than its data could give.
    private const int MaxDeflate = 1032;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly string _name;
    private readonly OrderedDictionary<string, ZipEntry> _entries;
    private long _room;

    /// <param name="maxInflatedBytes">Of all deflated files that are read, together.</param>
    /// <exception cref="BrokenFileException">It is no valid archive.</exception>
    public ZipInput(ReadOnlyMemory<byte> bytes, string name, long maxInflatedBytes)
    {
        (_bytes, _name, _room) = (bytes, name, maxInflatedBytes);
        _entries = new ZipDirectory(bytes, name).Read();
    }

    public IEnumerable<string> Names => _entries.Keys;

    /// <summary>Bytes that may still be inflated.</summary>
    public long Room => _room;

    public ZipEntry? Find(string name) => _entries.GetValueOrDefault(name);

    /// <summary>What a file holds, its checksum checked.</summary>
    /// <exception cref="BrokenFileException">It is damaged, or inflates to more than is left of the limit.</exception>
    public ReadOnlyMemory<byte> Content(ZipEntry entry)
    {
        var packed = _bytes.Slice((int)entry.At, (int)entry.PackedBytes);
        var content = entry.Method == ZipEntry.Stored ? packed : Inflated(entry, packed);
        return Crc32.Append(0, content.Span) == entry.Crc ? content : throw Broken(entry, "its checksum is wrong: the archive is damaged");
    }

    private byte[] Inflated(ZipEntry entry, ReadOnlyMemory<byte> packed)
    {
        if (entry.Bytes > packed.Length * (long)MaxDeflate)
            throw Broken(entry, $"{entry.Bytes} bytes are claimed; {packed.Length} compressed bytes cannot hold them");
        if (entry.Bytes > _room || entry.Bytes > Array.MaxLength)
            throw Broken(entry, $"it inflates to {entry.Bytes} bytes; {Math.Min(_room, Array.MaxLength)} are allowed");
        _room -= entry.Bytes;
        var bytes = new byte[entry.Bytes];
        var segment = MemoryMarshal.TryGetArray(packed, out var array) ? array : new ArraySegment<byte>(packed.ToArray());
        try
        {
            using var deflate = new DeflateStream(new MemoryStream(segment.Array!, segment.Offset, segment.Count),
                CompressionMode.Decompress);
            if (deflate.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) != bytes.Length || deflate.ReadByte() >= 0)
                throw Broken(entry, $"it does not inflate to the {bytes.Length} bytes that are claimed");
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            throw Broken(entry, "its compressed data is damaged", fault);
        }

        return bytes;
    }

    private BrokenFileException Broken(ZipEntry entry, string problem, Exception? inner = null)
        => new($"{_name}: {ZipDirectory.Shown(entry.Name)}", entry.At, problem, inner);
}
