using System.IO.Compression;
using System.Text;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Transports.Tests.Mqtt.Streams;

/// <summary>Reading weights, and refusing what is none.</summary>
public sealed class WeightsReaderTests
{
    private const string Class = "\"py/object\": \"dl_mqtt_clients.net.net.SerializableWeights\"";
    private const string Bounds = "\"maxV\": {\"py/object\": \"numpy.float32\", \"dtype\": \"float32\", \"value\": 1.0}, "
        + "\"minV\": {\"py/object\": \"numpy.float32\", \"dtype\": \"float32\", \"value\": -1.0}";
    private const string Kernel = "{\"py/object\": \"numpy.ndarray\", \"dtype\": \"float32\", \"values\": [[1.0, -1.0], [0.5, 0.25]]}";

    [Fact]
    public void The_flat_form_is_read() => Check(Read($"{{{Class}, {Bounds}, \"precision\": 32, \"weights\": [{Kernel}]}}"));

    [Fact]
    public void The_state_form_is_read_with_attributes_in_any_order()
        => Check(Read($"{{\"py/state\": {{\"weights\": [{Kernel}], \"extra\": [1, {{\"a\": null}}], \"precision\": 32, {Bounds}}}, "
            + $"{Class}}}"));

    [Fact]
    public void A_list_of_rows_is_never_quantised()
    {
        const string Row = "{\"py/object\": \"numpy.ndarray\", \"dtype\": \"float32\", \"values\": [1.5, -2.5]}";
        const string One = "{\"py/object\": \"numpy.float32\", \"dtype\": \"float32\", \"value\": 7.5}";
        var read = Read($"{{{Class}, {Bounds}, \"precision\": 8, \"weights\": [[{Row}, {Row}], [{One}, 3], [{One}]]}}");

        Assert.True(read.IsMerged);
        Assert.Equal([[2, 2], [2], [1]], read.Shapes);
        Assert.Equal([1.5f, -2.5f, 1.5f, -2.5f, 7.5f, 3, 7.5f], read.Values);
    }

    [Fact]
    public void Packed_arrays_may_be_of_either_order_of_bytes_and_of_indexes()
    {
        byte[] little = [0, 0, 128, 63, 0, 0, 128, 191, 0, 0, 0, 63, 0, 0, 128, 62];
        byte[] big = [63, 128, 0, 0, 191, 128, 0, 0, 63, 0, 0, 0, 62, 128, 0, 0];
        byte[] columns = [0, 0, 128, 63, 0, 0, 0, 63, 0, 0, 128, 191, 0, 0, 128, 62];

        Check(Read(Message(Packed(little, "\"byteorder\": \"<\""))));
        Check(Read(Message(Packed(big, "\"byteorder\": \">\", \"writeable\": false"))));
        Check(Read(Message(Packed(columns, "\"order\": \"F\""))));
        Check(Read(Message(Packed(little, "\"order\": \"C\"").Replace("==", "==\\n", StringComparison.Ordinal))));
    }

    [Fact]
    public void Sample_counts_travel_along()
    {
        int[][] shapes = [[2, 2]];
        var text = Encoding.UTF8.GetString(WeightsWriter.Write(shapes, [1, -1, 0.5f, 0.25f], samples: 320).Span);

        Assert.Equal($"{{{Class}, {Bounds}, \"nSamples\": 320, \"precision\": 32, \"weights\": [{Kernel}]}}", text);
        Assert.Equal(320, Read(text).Samples);
    }

    [Theory]
    [InlineData(8, "uint8", "[[255, 0], [191, 159]]")]
    [InlineData(16, "uint16", "[[65535, 0], [49151, 40959]]")]
    public void Quantised_weights_are_whole_numbers(int precision, string type, string values)
    {
        int[][] shapes = [[2, 2]];
        var text = Encoding.UTF8.GetString(WeightsWriter.Write(shapes, [1, -1, 0.5f, 0.25f], precision).Span);

        Assert.Contains($"\"dtype\": \"{type}\", \"values\": {values}", text, StringComparison.Ordinal);
        Assert.All(Read(text).Values.Zip([1, -1, 0.5f, 0.25f]), pair => Assert.InRange(pair.First - pair.Second, -0.005f, 0.005f));
    }

    [Fact]
    public void Equal_weights_are_written_with_32_bits()
    {
        int[][] shapes = [[3]];
        var read = WeightsReader.Read(WeightsWriter.Write(shapes, [2, 2, 2], 8));

        Assert.Equal((32, 2f, 2f), (read.Precision, read.Min, read.Max));
        Assert.Equal([2, 2, 2], read.Values);
    }

    [Fact]
    public void A_large_model_goes_there_and_back()
    {
        int[][] shapes = [[784, 200], [200], [200, 10], [10]];
        float[] values = [.. Enumerable.Range(0, (784 * 200) + 200 + 2000 + 10).Select(i => MathF.Sin(i) * 3)];

        var read = WeightsReader.Read(WeightsWriter.Write(shapes, values));

        Assert.Null(read.DifferenceFrom(shapes));
        Assert.Equal(values, read.Values);
        Assert.Equal("weights[0] is [784, 200]; the model has [784, 100]", read.DifferenceFrom([[784, 100]]));
    }

    [Theory]
    [InlineData(StreamFault.NotJson, "")]
    [InlineData(StreamFault.NotJson, "{")]
    [InlineData(StreamFault.NotJson, "weights")]
    [InlineData(StreamFault.WrongType, "[1]")]
    [InlineData(StreamFault.UnexpectedClass, "{\"weights\": []}")]
    [InlineData(StreamFault.UnexpectedClass, "{\"py/object\": \"os.system\", \"weights\": []}")]
    [InlineData(StreamFault.UnexpectedClass, "{CLASS, \"py/reduce\": [{\"py/function\": \"os.system\"}]}")]
    [InlineData(StreamFault.Incomplete, "{CLASS, BOUNDS, \"precision\": 32}")]
    [InlineData(StreamFault.Incomplete, "{CLASS, BOUNDS, \"weights\": []}")]
    [InlineData(StreamFault.Incomplete, "{CLASS, BOUNDS, BOUNDS, \"precision\": 32, \"weights\": []}")]
    [InlineData(StreamFault.OutOfRange, "{CLASS, BOUNDS, \"precision\": 4, \"weights\": []}")]
    [InlineData(StreamFault.WrongType, "{CLASS, BOUNDS, \"precision\": 32.0, \"weights\": []}")]
    [InlineData(StreamFault.WrongType, "{CLASS, BOUNDS, \"precision\": \"32\", \"weights\": []}")]
    [InlineData(StreamFault.WrongType, "{CLASS, BOUNDS, \"precision\": 32, \"weights\": [[\"1.5\"]]}")]
    [InlineData(StreamFault.WrongType, "{CLASS, \"maxV\": 1.0}")]
    [InlineData(StreamFault.NotFinite, "{CLASS, BOUNDS, \"precision\": 32, \"weights\": [[NaN]]}")]
    [InlineData(StreamFault.NotFinite, "{CLASS, BOUNDS, \"precision\": 32, \"weights\": [[1, -Infinity]]}")]
    [InlineData(StreamFault.NotFinite, "{CLASS, BOUNDS, \"precision\": 32, \"weights\": [[1e39]]}")]
    [InlineData(StreamFault.WrongShape, "{CLASS, BOUNDS, \"precision\": 32, \"weights\": [[[1], [1, 2]]]}")]
    [InlineData(StreamFault.OutOfRange, "{CLASS, BOUNDS, \"precision\": 8, \"weights\": [U8[256]}]}")]
    [InlineData(StreamFault.OutOfRange, "{CLASS, BOUNDS, \"precision\": 8, \"weights\": [U8[0.5]}]}")]
    [InlineData(StreamFault.OutOfRange, "{CLASS, BOUNDS, \"precision\": 8, \"weights\": [U8[-1]}]}")]
    [InlineData(StreamFault.UnexpectedClass, "{CLASS, BOUNDS, \"precision\": 8, \"weights\": [U8[1], \"base\": 1}]}")]
    [InlineData(StreamFault.Damaged, "{CLASS, BOUNDS, \"precision\": 8, \"weights\": [U8\"AAAA\", \"shape\": [3]}]}")]
    [InlineData(StreamFault.Damaged, "{CLASS, BOUNDS, \"precision\": 8, \"weights\": [U8\"!\", \"shape\": [3]}]}")]
    [InlineData(StreamFault.Damaged, "{CLASS, BOUNDS, \"precision\": 8, \"weights\": [U8\"AAAA\", \"shape\": [60000, 1000]}]}")]
    [InlineData(StreamFault.WrongType, "{CLASS, BOUNDS, \"precision\": 8, \"weights\": [U8\"AAAA\", \"shape\": {\"py/tuple\": [3]}}]}")]
    [InlineData(StreamFault.Incomplete, "{CLASS, BOUNDS, \"precision\": 8, \"weights\": [U8\"AAAA\"}]}")]
    public void What_is_none_is_refused_with_a_name(StreamFault fault, string text)
    {
        text = text.Replace("CLASS", Class, StringComparison.Ordinal).Replace("BOUNDS", Bounds, StringComparison.Ordinal)
            .Replace("U8", "{\"py/object\": \"numpy.ndarray\", \"dtype\": \"uint8\", \"values\": ", StringComparison.Ordinal);

        Assert.Equal(fault, Assert.Throws<StreamMessageException>(() => Read(text)).Fault);
    }

    [Fact]
    public void A_zlib_stream_that_wants_a_dictionary_is_damaged()
    {
        var text = Message($"{{\"py/object\": \"numpy.ndarray\", \"values\": \"{Convert.ToBase64String([0x78, 0xBB, .. new byte[8]])}\", "
            + "\"shape\": [2, 2], \"dtype\": \"float32\"}");

        Assert.Equal(StreamFault.Damaged, Assert.Throws<StreamMessageException>(() => Read(text)).Fault);
    }

    [Fact]
    public void Bounds_the_wrong_way_round_are_refused()
    {
        var text = $"{{{Class}, {Bounds.Replace("-1.0", "2.0", StringComparison.Ordinal)}, \"precision\": 8, \"weights\": [{Kernel}]}}";

        Assert.Equal((StreamFault.OutOfRange, "minV is 2 and maxV 1; minV must not lie above"),
            Assert.Throws<StreamMessageException>(() => Read(text)) is { } refusal ? (refusal.Fault, refusal.Message) : default);
    }

    [Fact]
    public void What_unpacks_to_more_than_the_shape_says_or_than_a_model_may_have_takes_no_memory()
    {
        var bomb = new byte[64 << 20];
        var text = Message(Packed(bomb, "\"byteorder\": \"<\""));

        Assert.Equal(StreamFault.Damaged, Assert.Throws<StreamMessageException>(() => Read(text)).Fault);
        var honest = text.Replace("[2, 2]", "[16777216]", StringComparison.Ordinal);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(StreamFault.TooLarge, Assert.Throws<StreamMessageException>(
            () => WeightsReader.Read(Encoding.UTF8.GetBytes(honest), new StreamLimits { MaxValues = 1000 })).Fault);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void A_message_of_300_MB_is_not_looked_at()
        => Assert.Equal(StreamFault.TooLarge, Assert.Throws<StreamMessageException>(() => WeightsReader.Read(new byte[300 << 20])).Fault);

    private static WeightsMessage Read(string text) => WeightsReader.Read(Encoding.UTF8.GetBytes(text));

    private static string Message(string array) => $"{{{Class}, {Bounds}, \"precision\": 32, \"weights\": [{array}]}}";

    private static string Packed(byte[] bytes, string more)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(bytes);
        return $"{{\"py/object\": \"numpy.ndarray\", \"values\": \"{Convert.ToBase64String(packed.ToArray())}\", \"shape\": [2, 2], "
            + $"\"dtype\": \"float32\", {more}}}";
    }

    private static void Check(WeightsMessage read)
    {
        Assert.Equal([[2, 2]], read.Shapes);
        Assert.Equal([1, -1, 0.5f, 0.25f], read.Values);
        Assert.Equal((32, -1f, 1f, false), (read.Precision, read.Min, read.Max, read.IsMerged));
    }
}
