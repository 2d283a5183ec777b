using System.IO.Compression;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Torch;
using Tributary.Engine.Tests.Fixtures;
using static Tributary.Engine.Tests.Formats.Torch.TorchPickles;

namespace Tributary.Engine.Tests.Formats.Torch;

/// <summary>Files that claim what is not there, ask for what they may not, or would fill memory.</summary>
public sealed class HostileTorchTests
{
    private const long AllowedBytes = 2 * 1024 * 1024;

    private static readonly byte[] s_valid = FormatFixtures.Bytes("torch.pt");

    [Theory]
    [InlineData("cos\nsystem\nX\u0004\0\0\0true\u0085R.", "'os.system'", 2)]
    [InlineData("}X\u0001\0\0\0acposix\nsystem\nX\u0004\0\0\0true\u0085Rs.", "'posix.system'", 9)]
    [InlineData("cbuiltins\neval\n.", "'builtins.eval'", 2)]
    [InlineData("c__builtin__\ngetattr\n.", "'__builtin__.getattr'", 2)]
    [InlineData("ctorch\nload\n.", "'torch.load'", 2)]
    [InlineData("ctorch\nFloatStorage.from_file\n.", "'torch.FloatStorage.from_file'", 2)]
    [InlineData("ctorch._utils\n_rebuild_qtensor\n.", "'torch._utils._rebuild_qtensor'", 2)]
    [InlineData("ctorch\nQInt8Storage\n.", "'torch.QInt8Storage'", 2)]
    [InlineData("ctorch\nComplexFloatStorage\n.", "types Float, Half, BFloat16, Double, Long, Int, Short, Char, Byte, Bool,", 2)]
    [InlineData("cnumpy.core.multiarray\n_reconstruct\n.", "'numpy.core.multiarray._reconstruct'", 2)]
    [InlineData("ccollections\nOrderedDict\n)\u0081.", "opcode 0x81", 28)]
    [InlineData("(ios\nsystem\n.", "opcode 0x69", 3)]
    [InlineData("(cos\nsystem\no.", "'os.system'", 3)]
    [InlineData("Pos\n.", "opcode 0x50", 2)]
    [InlineData("S'a'\n.", "opcode 0x53", 2)]
    [InlineData("\u0082\u0001.", "opcode 0x82", 2)]
    [InlineData("\u0095\0\0\0\0\0\0\0\0N.", "opcode 0x95", 2)]
    [InlineData("N0N.", "opcode 0x30", 3)]
    public void What_no_state_dict_needs_is_refused_by_name_and_place(string opcodes, string problem, long at)
    {
        var fault = Refused(Of(opcodes), problem);

        Assert.Equal(at, fault.Offset);
        Assert.Equal("model.pt: m/data.pkl", fault.File);
    }

    [Theory]
    [InlineData("N.", "neither a state dict nor tensors")]
    [InlineData("K\u0001.", "neither a state dict nor tensors")]
    [InlineData("ccollections\nOrderedDict\n.", "neither a state dict nor tensors")]
    [InlineData("ccollections\nOrderedDict\n]\u0085R.", "'0' is no tensor")]
    [InlineData("]q\0h\0a.", "'0' is no tensor")]
    [InlineData("}X\u0005\0\0\0epochK\u0001s.", "'epoch' is no tensor")]
    [InlineData("}X\u0003\0\0\0\u001b[2K\u0001s.", "'[2' is no tensor")]
    [InlineData("}(X\u0001\0\0\0aNX\u0001\0\0\0aNu.", "a key stands twice")]
    [InlineData("}(X\u0001\0\0\0\u0031NK\u0001Nu.", "a key stands twice")]
    [InlineData("}(NNu.", "neither text nor whole number")]
    [InlineData("}NbN.", "a state belongs to nothing")]
    [InlineData("ctorch\nFloatStorage\n)R(X\u0001\0\0\0aNu.", "belong to no dictionary")]
    [InlineData("Q.", "takes what is not there")]
    [InlineData("NQ.", "neither a state dict nor tensors")]
    [InlineData("NN.", "ends in the middle")]
    [InlineData("N", "the pickle ends here")]
    public void What_holds_no_tensors_is_refused(string opcodes, string problem) => Refused(Of(opcodes), problem);

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Newer_protocols_are_refused(byte protocol) => Refused(Packed([0x80, protocol, (byte)'N', (byte)'.']), "protocol 2");

    public static TheoryData<long[], long[], long, long, string> Lies { get; } = new()
    {
        { [7], [1], 0, 6, "reaches beyond its storage of 6" },
        { [2, 3], [3, 2], 0, 6, "reaches beyond" },
        { [6], [1], 1, 6, "reaches beyond" },
        { [], [], 6, 6, "reaches beyond" },
        { [0], [1], 7, 6, "reaches beyond" },
        { [1], [1], -1, 6, "reaches beyond" },
        { [1], [1], long.MaxValue, 6, "reaches beyond" },
        { [2], [long.MaxValue], 0, 6, "reaches beyond" },
        { [int.MaxValue, int.MaxValue], [long.MaxValue, long.MaxValue], long.MaxValue, 6, "too large" },
        { [int.MaxValue, int.MaxValue, int.MaxValue], [0, 0, 0], 0, 6, "too large" },
        { [int.MaxValue], [0], 0, 6, "more are allowed" },
        { [-1], [1], 0, 6, "whole number from 0" },
        { [1L << 31], [1], 0, 6, "whole number from 0" },
        { [2], [-1], 1, 6, "whole number from 0" },
        { [2, 3], [3], 0, 6, "2 extents and 1 strides" },
        { [6], [1], 0, 7, "storage '0' has 24 bytes; 28 are claimed" },
        { [6], [1], 0, 5, "storage '0' has 24 bytes; 20 are claimed" },
        { [6], [1], 0, -6, "not named as torch.save does" },
        { [6], [1], 0, long.MaxValue, "24 bytes; -1 are claimed" },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public void A_tensor_that_lies_about_its_storage_is_refused(long[] shape, long[] strides, long offset, long numel, string problem)
        => Refused(Of(new Tensor(shape, strides) { Offset = offset, Numel = numel }), problem);

    [Theory]
    [InlineData("1", "storage '1' of 'w' is not in the file")]
    [InlineData("../version", "storage '../version' of 'w' is not in the file")]
    public void A_storage_that_is_not_there_is_refused(string key, string problem)
        => Refused(Of(new Tensor([6], [1]) { Key = key }), problem);

    [Fact]
    public void A_storage_of_two_types_is_refused()
        => Refused(Of(pickle =>
        {
            new Tensor([6], [1]).Put(pickle);
            new Tensor([6], [1]) { Kind = "IntStorage" }.Put(pickle).Put(0x86);
        }), "of two types or lengths");

    [Fact]
    public void More_than_64_dimensions_are_refused()
    {
        long[] ones = [.. Enumerable.Repeat(1L, 65)];

        Refused(Of(new Tensor(ones, ones)), "65 extents");
        Assert.Equal(64, Read(Of(new Tensor(ones[1..], ones[1..]))).Tensors[0].Shape.Count);
    }

    [Fact]
    public void Views_that_show_a_storage_often_count_against_the_limit()
    {
        var file = Of(pickle =>
        {
            pickle.Put((byte)'(');
            for (var i = 0; i < 100; i++) new Tensor([6], [1]).Put(pickle);
            pickle.Put((byte)'t');
        });

        Assert.Equal(600, TorchFile.Read(file, "model.pt", maxExtraBytes: 99 * 24).ToTensorFile().Values.Length);
        Refused(file, "show 2400 bytes over 24 stored ones; 2375 more are allowed", 99 * 24 - 1);
    }

    [Theory]
    [InlineData("m/byteorder", "big", "byteorder is 'big'")]
    [InlineData("m/byteorder", "middle", "byteorder is 'middle'")]
    [InlineData("m/version", "11", "version is '11'")]
    [InlineData("m/version", "new", "version is 'new'")]
    [InlineData("m/constants.pkl", "", "TorchScript")]
    [InlineData("n/data.pkl", "", "holds 2 files data.pkl")]
    public void An_archive_of_another_kind_is_refused(string file, string text, string problem)
        => Refused(Packed([0x80, 2, (byte)'}', (byte)'.'], (file, System.Text.Encoding.ASCII.GetBytes(text))), problem);

    [Fact]
    public void What_is_no_archive_of_torch_is_refused()
    {
        Refused([], "no zip archive");
        Refused("cos\nsystem\n(S'true'\ntR."u8.ToArray(), "no zip archive");
        Refused(Zip([KeyValuePair.Create("a.npy", new byte[9])], CompressionLevel.Optimal), "holds 0 files data.pkl");
    }

    [Fact]
    public void Tuples_in_tuples_and_steps_end_somewhere()
    {
        Refused(Of(new string('(', 1_001)), "more than 1000 tuples");
        Refused(Of(new string(']', 1_000_001)), "more than 1000000 steps", maxAllocated: 256L << 20);
        Refused(Of($"{new string(']', 100_000)}{new string('a', 99_999)}."), "'0' is no tensor", maxAllocated: 64L << 20);
    }

    [Fact]
    public void What_inflates_beyond_the_limit_is_refused_before_memory_is_taken_for_it()
    {
        var bomb = Zip([KeyValuePair.Create("m/data.pkl", new byte[200 << 20])], CompressionLevel.SmallestSize);
        Assert.InRange(bomb.Length, 0, 1 << 20);

        Refused(bomb, "data.pkl has 209715200 bytes");
        var storage = Zip(
        [
            KeyValuePair.Create("m/data.pkl", Pickle(new Tensor([50 << 20], [1]) { Numel = 50 << 20 })),
            KeyValuePair.Create("m/data/0", new byte[200 << 20]),
        ], CompressionLevel.SmallestSize);
        Refused(storage, "inflates to 209715200 bytes");
        Assert.Equal(50 << 20, TorchFile.Read(storage, "model.pt", 201 << 20).Tensors[0].Length);
    }

    [Fact]
    public void A_bit_that_turns_in_a_tensor_is_noticed()
    {
        var (layout, values) = TorchFiles.AllTypes();
        var bytes = TorchFiles.Written(layout, values);
        Assert.True(Read(bytes).Tensors[3].TryGetBytes(out var raw));
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(raw, out var array));
        bytes[array.Offset] ^= 1;

        Refused(bytes, "checksum");
    }

    [Fact]
    public void Every_bit_that_turns_is_noticed_or_harmless()
    {
        var before = Read(s_valid).ToTensorFile();
        for (var bit = 0; bit < 8 * s_valid.Length; bit++)
        {
            var bytes = (byte[])s_valid.Clone();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                var after = Read(bytes).ToTensorFile();
                Assert.Equal(before.Values, after.Values);
                Assert.Null(after.Layout.DifferenceFrom(before.Layout));
            }
            catch (BrokenFileException)
            {
                // It was noticed.
            }
        }
    }

    private static byte[] Pickle(Tensor tensor)
        => tensor.Put(new Engine.Formats.Pickles.PickleWriter(2)).Put((byte)'.').ToArray();

    private static TorchStateDict Read(byte[] bytes) => TorchFiles.Read(bytes, maxExtraBytes: 1 << 20);

    private static BrokenFileException Refused(byte[] bytes, string problem, long maxExtraBytes = 1 << 20, long maxAllocated = AllowedBytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var fault = Assert.Throws<BrokenFileException>(() => TorchFiles.Read(bytes, maxExtraBytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, maxAllocated);
        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
        return fault;
    }
}
