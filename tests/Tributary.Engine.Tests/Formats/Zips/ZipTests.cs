using System.Buffers.Binary;
using System.IO.Compression;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Zips;

namespace Tributary.Engine.Tests.Formats.Zips;

public sealed class ZipTests
{
    private const int CentralOfSecond = 46 + 5;

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(300)]
    [InlineData(1)]
    public void What_is_written_is_read_here_and_elsewhere_with_and_without_wide_fields(long wideFrom)
    {
        var bytes = Written(wideFrom);

        var zip = new ZipInput(bytes, "zip", 0);
        Assert.Equal(["a.bin", "b.bin", "c/ü"], zip.Names);
        foreach (var name in zip.Names)
        {
            var entry = zip.Find(name)!;
            Assert.Equal(0, entry.At % 64);
            Assert.Equal(Content(name), zip.Content(entry).ToArray());

            // Checksum and sizes follow, the sizes with 64 bits where a ZIP64 field says so (4.3.9.2).
            var follows = bytes.AsSpan((int)(entry.At + entry.Bytes));
            Assert.Equal(0x08074b50u, BinaryPrimitives.ReadUInt32LittleEndian(follows));
            Assert.Equal(entry.Crc, BinaryPrimitives.ReadUInt32LittleEndian(follows[4..]));
            var isWide = entry.Bytes >= wideFrom || entry.HeaderAt >= wideFrom;
            Assert.Equal(entry.Bytes, isWide ? BinaryPrimitives.ReadInt64LittleEndian(follows[16..])
                : BinaryPrimitives.ReadUInt32LittleEndian(follows[12..]));
        }

        using var theirs = new ZipArchive(new MemoryStream(bytes));
        foreach (var entry in theirs.Entries)
        {
            using var content = entry.Open();
            var read = new MemoryStream();
            content.CopyTo(read);
            Assert.Equal(Content(entry.FullName), read.ToArray());
        }
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.SmallestSize)]
    public void An_archive_of_elsewhere_is_read(CompressionLevel level)
    {
        var stream = new MemoryStream();
        using (var theirs = new ZipArchive(new Unseekable(stream), ZipArchiveMode.Create))
        {
            theirs.CreateEntry("folder/");
            foreach (var name in (string[])["a.bin", "b.bin", "c/ü"])
            {
                using var content = theirs.CreateEntry(name, level).Open();
                content.Write(Content(name));
            }

            theirs.Comment = "a comment";
        }

        var zip = new ZipInput(stream.ToArray(), "zip", 10_000);
        Assert.Equal(["a.bin", "b.bin", "c/ü"], zip.Names);
        foreach (var name in zip.Names) Assert.Equal(Content(name), zip.Content(zip.Find(name)!).ToArray());
        if (level == CompressionLevel.SmallestSize) Assert.InRange(zip.Room, 0, 9_999);
    }

    public static TheoryData<int, string, string> Changes { get; } = new()
    {
        // From the start of the directory's second file: field, new value, fault.
        { 0, "00", "does not go on with a file's header" },
        { 8, "09", "'b.bin' is encrypted" },
        { 10, "0C", "by method 12" },
        { 20, "01000000", "claims 1 bytes here and" },
        { 28, "FFFF", "is cut off" },
        { 32, "FFFF", "is cut off" },
        { 42, "FFFFFFFF", "not in its ZIP64 field" },
        { 42, "FEFFFFFF", "the header of 'b.bin' is cut off" },
        { 42, "01000000", "not what the directory says" },
        { 42, "00000000", "has another name in its own header" },
        { 46, "61", "has another name in its own header" },
        { 46, "FF", "no UTF-8" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_directory_that_lies_is_refused(int field, string hex, string problem)
    {
        var bytes = Written();
        Convert.FromHexString(hex).CopyTo(bytes, Directory(bytes) + CentralOfSecond + field);

        Refused(bytes, problem);
    }

    [Theory]
    [InlineData(8, "05000500", "say different things")]
    [InlineData(4, "0100", "one of several parts")]
    [InlineData(8, "0400", "one of several parts")]
    [InlineData(12, "00000000", "say different things")]
    [InlineData(20, "0100", "no zip archive")]
    public void An_end_that_lies_is_refused(int field, string hex, string problem)
    {
        var bytes = Written();
        Convert.FromHexString(hex).CopyTo(bytes, bytes.Length - 22 + field);

        Refused(bytes, problem);
    }

    [Theory]
    [InlineData(0, "50", 1)]
    [InlineData(4, "FFFFFFFFFFFFFFFF", 0)]
    [InlineData(24, "FFFFFFFFFFFFFF7F", 0)]
    [InlineData(40, "FFFFFFFFFFFFFF7F", 0)]
    [InlineData(48, "FFFFFFFFFFFFFFFF", 0)]
    [InlineData(64, "FFFFFFFFFFFFFFFF", 0)]
    [InlineData(64, "0000000000000000", 0)]
    public void A_wide_end_that_lies_is_refused(int field, string hex, int offset)
    {
        var bytes = Written();
        Convert.FromHexString(hex).CopyTo(bytes, bytes.Length - 22 - 20 - 56 + field + offset);

        Refused(bytes, "");
    }

    [Fact]
    public void Files_that_share_bytes_are_refused()
    {
        // The second file of the directory is the first one's, larger and without its own name.
        var bytes = Written();
        var (at, first) = (Directory(bytes), Written().AsSpan(0, 35).ToArray());
        first.CopyTo(bytes, 64);
        "b.bin"u8.CopyTo(bytes.AsSpan(64 + 30));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at + CentralOfSecond + 42), 64);

        Refused(bytes, "'b.bin' overlaps with 'a.bin'");
    }

    [Fact]
    public void Two_files_of_one_name_are_refused()
    {
        var stream = new MemoryStream();
        using (var zip = new ZipOutput(stream)) Put(zip, "a", "a");

        Refused(stream.ToArray(), "two files are called 'a'");
    }

    [Fact]
    public void What_inflates_to_other_than_it_claims_is_refused()
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var content = zip.CreateEntry("zeros", CompressionLevel.SmallestSize).Open();
            content.Write(new byte[1000]);
        }

        foreach (var (claimed, problem) in ((int, string)[])[(999, "does not inflate to the 999"), (1001, "does not inflate to the 1001"),
            (40_000, "cannot hold them"), (2_001, "inflates to 2001 bytes; 2000 are allowed")])
        {
            var bytes = stream.ToArray();
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(Directory(bytes) + 24), claimed);
            var zip = new ZipInput(bytes, "zip", 2000);

            var fault = Assert.Throws<BrokenFileException>(() => zip.Content(zip.Find("zeros")!));
            Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void More_bytes_than_were_said_or_fewer_are_a_mistake()
    {
        using var zip = new ZipOutput(Stream.Null);
        zip.Begin("a", 2);

        Assert.Throws<ArgumentException>(() => zip.Write([1, 2, 3]));
        Assert.Throws<InvalidOperationException>(zip.End);
    }

    private static int Directory(byte[] bytes) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(bytes.Length - 6));

    private static byte[] Content(string name) => [.. Enumerable.Range(0, 70 * name.Length).Select(i => (byte)(i / 9))];

    private static byte[] Written(long wideFrom = uint.MaxValue)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipOutput(stream, wideFrom)) Put(zip, "a.bin", "b.bin", "c/ü");
        return stream.ToArray();
    }

    private static void Put(ZipOutput zip, params string[] names)
    {
        foreach (var name in names)
        {
            zip.Begin(name, Content(name).Length);
            zip.Write(Content(name));
            zip.End();
        }

        zip.Finish();
    }

    private static void Refused(byte[] bytes, string problem)
        => Assert.Contains(problem, Assert.Throws<BrokenFileException>(() => new ZipInput(bytes, "zip", 1 << 20)).Message,
            StringComparison.Ordinal);

    // Makes the other side write sizes behind its files.
    private sealed class Unseekable(Stream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);
    }
}
