using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Tributary.Engine.Formats.Zips;

/// <summary>Reads an archive's directory, by which alone its files are found (APPNOTE 4.3.12): local headers may leave out checksum and
/// sizes. Numbers are section 4.3.6 to 4.3.16, ZIP64 is 4.5.3. Files that overlap, repeat a name or are encrypted are refused.</summary>
internal sealed class ZipDirectory(ReadOnlyMemory<byte> bytes, string name)
{
    private const uint LocalHeader = 0x04034b50, FileHeader = 0x02014b50, End = 0x06054b50, End64 = 0x06064b50, Locator64 = 0x07064b50;
    private const int LocalBytes = 30, FileBytes = 46, EndBytes = 22, End64Bytes = 56, LocatorBytes = 20, MaxComment = 0xFFFF;
    private const int MaxShown = 80;

    /// <summary>A name, for people.</summary>
    public static string Shown(string name)
    {
        var text = new string([.. name.Where(letter => !char.IsControl(letter))]);
        return text.Length <= MaxShown ? text : text[..MaxShown];
    }

    /// <summary>The files by name, in the directory's order; folders are left out.</summary>
    public OrderedDictionary<string, ZipEntry> Read()
    {
        var (count, at, end) = FindDirectory();
        if (count > (end - at) / FileBytes) throw Broken(at, $"the directory claims {count} files; its {end - at} bytes cannot hold them");
        var entries = new OrderedDictionary<string, ZipEntry>((int)count, StringComparer.Ordinal);
        var from = at;
        for (var i = 0L; i < count; i++)
        {
            var header = Span(from, FileBytes, end, "a file of the directory");
            if (UInt32(header) != FileHeader) throw Broken(from, "the directory does not go on with a file's header");
            var (nameBytes, extraBytes) = (UInt16(header[28..]), UInt16(header[30..]));
            var rest = Span(from + FileBytes, nameBytes + extraBytes + UInt16(header[32..]), end, "a file of the directory");
            var entry = ReadEntry(header, rest[..nameBytes], rest.Slice(nameBytes, extraBytes), from, at);
            if (!entry.Name.EndsWith('/') && !entries.TryAdd(entry.Name, entry))
                throw Broken(from, $"two files are called '{Shown(entry.Name)}'");
            from += FileBytes + rest.Length;
        }

        if (from != end) throw Broken(from, "the directory is longer than its files");
        CheckOverlap(entries.Values);
        return entries;
    }

    // Number of files, first byte of the directory, one past its last.
    private (long Count, long At, long End) FindDirectory()
    {
        var at = FindEnd();
        var end = bytes.Span[at..];
        if (UInt32(end[4..]) != 0 || UInt16(end[8..]) != UInt16(end[10..])) throw Broken(at, "the archive is one of several parts");
        (long count, long size, long from, long before) = (UInt16(end[10..]), UInt32(end[12..]), UInt32(end[16..]), at);
        if (at >= LocatorBytes && UInt32(bytes.Span[(at - LocatorBytes)..]) == Locator64)
        {
            var locator = bytes.Span.Slice(at - LocatorBytes, LocatorBytes);
            before = Int64(locator[8..]);
            if (UInt32(locator[4..]) != 0 || before < 0 || before > at - LocatorBytes - End64Bytes)
                throw Broken(at - LocatorBytes, "the ZIP64 end record is not where it should be");
            var end64 = bytes.Span.Slice((int)before, End64Bytes);
            if (UInt32(end64) != End64 || Int64(end64[4..]) != at - LocatorBytes - before - 12)
                throw Broken(before, "the ZIP64 end record is damaged");
            if (UInt64(end64[16..]) != 0 || Int64(end64[24..]) != Int64(end64[32..]))
                throw Broken(before, "the archive is one of several parts");
            var whole = (Int64(end64[32..]), Int64(end64[40..]), Int64(end64[48..]));
            if (!Agrees(count, 0xFFFF, whole.Item1) || !Agrees(size, uint.MaxValue, whole.Item2)
                || !Agrees(from, uint.MaxValue, whole.Item3)) throw Broken(at, "the two end records say different things");
            (count, size, from) = whole;
        }

        if (count < 0 || size < 0 || from < 0 || from > before || size != before - from)
            throw Broken(at, $"the directory should lie at {from}, {size} bytes long, and end at {before}, where its end record begins");
        return (count, from, before);
    }

    private static bool Agrees(long field, long escape, long whole) => field == whole || field == escape;

    private int FindEnd()
    {
        var span = bytes.Span;
        for (var at = span.Length - EndBytes; at >= 0 && at >= span.Length - EndBytes - MaxComment; at--)
            if (UInt32(span[at..]) == End && UInt16(span[(at + 20)..]) == span.Length - EndBytes - at) return at;
        throw Broken(span.Length, "it is no zip archive, or its end is missing");
    }

    private ZipEntry ReadEntry(ReadOnlySpan<byte> header, ReadOnlySpan<byte> utf8, ReadOnlySpan<byte> extra, long at, long directory)
    {
        if (!Utf8.IsValid(utf8)) throw Broken(at, "a file's name is no UTF-8");
        var file = Encoding.UTF8.GetString(utf8);
        var (flags, method) = (UInt16(header[8..]), UInt16(header[10..]));
        if ((flags & 1) != 0) throw Broken(at, $"'{Shown(file)}' is encrypted");
        if (method is not (ZipEntry.Stored or ZipEntry.Deflated))
            throw Broken(at, $"'{Shown(file)}' is compressed by method {method}; stored (0) and deflated (8) files are read");

        // Fields that are too large for 32 bits stand in the extra field, in this order.
        (long packed, long size, long local) = (UInt32(header[20..]), UInt32(header[24..]), UInt32(header[42..]));
        var wide = Wide(extra);
        if (!Widen(ref size, ref wide) || !Widen(ref packed, ref wide) || !Widen(ref local, ref wide))
            throw Broken(at, $"the sizes of '{Shown(file)}' are not in its ZIP64 field");
        if (method == ZipEntry.Stored && packed != size)
            throw Broken(at, $"'{Shown(file)}' is stored, and claims {packed} bytes here and {size} there");

        var start = Span(local, LocalBytes, directory, $"the header of '{Shown(file)}'");
        if (UInt32(start) != LocalHeader || UInt16(start[8..]) != method)
            throw Broken(local, $"the header of '{Shown(file)}' is not what the directory says");
        var names = Span(local + LocalBytes, UInt16(start[26..]) + UInt16(start[28..]), directory, $"the header of '{Shown(file)}'");
        if (!names[..UInt16(start[26..])].SequenceEqual(utf8)) throw Broken(local, $"'{Shown(file)}' has another name in its own header");
        var content = local + LocalBytes + names.Length;
        Span(content, packed, directory, $"'{Shown(file)}'");
        return new ZipEntry(file, method, UInt32(header[16..]), packed, size, local, content);
    }

    private static ReadOnlySpan<byte> Wide(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            var (id, length) = (UInt16(extra), UInt16(extra[2..]));
            if (length > extra.Length - 4) return [];
            if (id == 1) return extra.Slice(4, length);
            extra = extra[(4 + length)..];
        }

        return [];
    }

    private static bool Widen(ref long field, ref ReadOnlySpan<byte> wide)
    {
        if (field != uint.MaxValue) return true;
        if (wide.Length < 8) return false;
        field = Int64(wide);
        wide = wide[8..];
        return field >= 0;
    }

    // Files that share bytes make a small archive large without end.
    private void CheckOverlap(IEnumerable<ZipEntry> entries)
    {
        ZipEntry? last = null;
        foreach (var entry in entries.OrderBy(entry => entry.HeaderAt))
        {
            if (last is not null && entry.HeaderAt < last.At + last.PackedBytes)
                throw Broken(entry.HeaderAt, $"'{Shown(entry.Name)}' overlaps with '{Shown(last.Name)}'");
            last = entry;
        }
    }

    private ReadOnlySpan<byte> Span(long at, long count, long end, string what)
        => at >= 0 && count >= 0 && at <= end && count <= end - at ? bytes.Span.Slice((int)at, (int)count)
            : throw Broken(Math.Clamp(at, 0, bytes.Length), $"{what} is cut off: {count} bytes are claimed at {at}, {end} is the end");

    private BrokenFileException Broken(long at, string problem) => new(name, at, problem);

    private static int UInt16(ReadOnlySpan<byte> field) => BinaryPrimitives.ReadUInt16LittleEndian(field);

    private static uint UInt32(ReadOnlySpan<byte> field) => BinaryPrimitives.ReadUInt32LittleEndian(field);

    private static long Int64(ReadOnlySpan<byte> field) => BinaryPrimitives.ReadInt64LittleEndian(field);

    private static ulong UInt64(ReadOnlySpan<byte> field) => BinaryPrimitives.ReadUInt64LittleEndian(field);
}
