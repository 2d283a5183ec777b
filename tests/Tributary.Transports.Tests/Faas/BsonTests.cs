using System.Text;
using Tributary.Transports.Faas;

namespace Tributary.Transports.Tests.Faas;

public sealed class BsonTests
{
    [Fact]
    public void All_types_go_there_and_back()
    {
        var bytes = new BsonWriter().Double("d", 0.5).Text("t", "ä\n").Int32s("l", [1, -2]).Binary("b", [1, 2, 3], 0x80).Flag("f", true)
            .Null("n").Int32("i", -7).Int64("q", 1L << 40).Document("s").Text("x", "y").End().ToArray();
        var reader = new BsonReader(bytes);

        Assert.Equal(0.5, Next(ref reader, "d").Number());
        Assert.Equal("ä\n", Next(ref reader, "t").Text());
        var list = Next(ref reader, "l").Inner();
        Assert.Equal([1, -2], [Next(ref list, "0").Int32(), Next(ref list, "1").Int32()]);
        Assert.Equal([1, 2, 3], Next(ref reader, "b").Binary().ToArray());
        Assert.Equal(0x80, reader.Subtype);
        Assert.Equal(BsonType.Flag, Next(ref reader, "f").Type);
        Assert.Equal(BsonType.Null, Next(ref reader, "n").Type);
        Assert.Equal(-7, Next(ref reader, "i").Whole());
        Assert.Equal(1L << 40, Next(ref reader, "q").Whole());
        var inner = Next(ref reader, "s").Inner();
        Assert.Equal("y", Next(ref inner, "x").Text());
        Assert.False(reader.Read());

        static ref BsonReader Next(ref BsonReader reader, string name)
        {
            Assert.True(reader.Read());
            Assert.Equal(name, Encoding.UTF8.GetString(reader.Name));
            return ref reader;
        }
    }

    [Fact]
    public void Every_shorter_document_and_every_other_length_is_refused()
    {
        var bytes = new BsonWriter().Text("t", "text").Binary("b", [1, 2, 3], 0).Int32s("l", [1]).ToArray();
        for (var length = 0; length < bytes.Length; length++) Assert.Throws<FaasFormatException>(() => Walk(bytes.AsMemory(0, length)));
        for (var at = 0; at < bytes.Length; at++)
        {
            // Whatever it claims in a byte, nothing is read beyond it.
            byte[] other = [.. bytes];
            other[at] ^= 0x7F;
            try
            {
                Walk(other);
            }
            catch (FaasFormatException fault)
            {
                Assert.NotEmpty(fault.Message);
            }
        }
    }

    [Fact]
    public void Documents_in_documents_are_read_so_deep_and_no_deeper()
    {
        var writer = new BsonWriter();
        for (var i = 0; i < BsonReader.MaxDepth + 1; i++) writer.Document("d");

        Assert.Contains("more than 16 deep", Assert.Throws<FaasFormatException>(() => Walk(writer.ToArray())).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"$binary": "!!"}""")]
    [InlineData("""{"$type": "00"}""")]
    [InlineData("""["$binary"]""")]
    [InlineData("""{"$binary": {"subType": "00"}}""")]
    [InlineData("""{"a": {"$binary": "AAAA"}}""")]
    [InlineData("{")]
    public void Text_that_is_no_extended_json_of_bytes_is_refused(string json)
        => Assert.Throws<FaasFormatException>(() => ExtendedJson.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_request_names_what_it_lacks()
        => Assert.Equal("server is missing", Assert.Throws<FaasFormatException>(
            () => FedKeeperRequest.Read(new BsonWriter().Int32s("client", [1]).ToArray())).Message);

    [Fact]
    public void A_pickle_with_a_call_in_it_is_refused_with_its_name()
    {
        byte[] pickle = [0x80, 2, .. "cos\nsystem\n"u8, (byte)')', (byte)'R', (byte)'.'];
        var bson = new BsonWriter().Binary("server", pickle, 0x80).ToArray();
        var fault = Assert.Throws<FaasFormatException>(() => FedKeeperRequest.Read(bson));

        Assert.Contains("it names 'os.system'", fault.Message, StringComparison.Ordinal);
    }

    private static void Walk(ReadOnlyMemory<byte> bytes)
    {
        var reader = new BsonReader(bytes);
        Walk(reader);
    }

    private static void Walk(BsonReader reader)
    {
        while (reader.Read())
        {
            if (reader.Type is BsonType.Document or BsonType.List) Walk(reader.Inner());
            else if (reader.Type == BsonType.Text) reader.Text();
        }
    }
}
