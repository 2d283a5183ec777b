using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Peers;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Transports.Tests.Mqtt.Streams;

/// <summary>Debian's jsonpickle and numpy at the other end.</summary>
public sealed class JsonPickleTests
{
    private static readonly int[][] s_shapes = [[7, 4], [4], [4, 2], [2], [2, 4], [4], [4, 7], [7], [30, 40]];

    [Theory]
    [InlineData(32)]
    [InlineData(16)]
    [InlineData(8)]
    public async Task It_decodes_what_is_written_here(int precision)
    {
        await PythonPeer.NeedAsync("jsonpickle", "numpy");
        await using var peer = PythonPeer.Start("stream_peer.py", []);
        var values = Values();

        await peer.TellAsync($"decode {Convert.ToBase64String(WeightsWriter.Write(s_shapes, values, precision).Span)}");
        var answer = await peer.NextAsync();

        var read = WeightsReader.Read(WeightsWriter.Write(s_shapes, values, precision));
        Assert.Equal(precision, (int)answer["precision"]!);
        Assert.Equal("float32", (string)answer["bounds"]!);
        Assert.Equal(s_shapes.Select(shape => string.Join(',', shape)), answer["shapes"]!.AsArray()
            .Select(shape => string.Join(',', shape!.AsArray().Select(extent => (int)extent!))));
        Assert.Equal(read.Values, answer["values"]!.AsArray().Select(value => (float)value!.GetValue<double>()));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(16)]
    [InlineData(8)]
    public async Task What_it_writes_is_decoded_here(int precision)
    {
        await PythonPeer.NeedAsync("jsonpickle", "numpy");
        await using var peer = PythonPeer.Start("stream_peer.py", []);
        var values = Values();
        var request = new JsonObject
        {
            ["precision"] = precision,
            ["shapes"] = JsonSerializer.SerializeToNode(s_shapes),
            ["values"] = new JsonArray([.. values.Select(value => (JsonNode)(double)value)]),
        };

        await peer.TellAsync($"encode {request.ToJsonString()}");
        var answer = await peer.NextAsync();

        var read = WeightsReader.Read(Encoding.UTF8.GetBytes((string)answer["payload"]!));
        Assert.Null(read.DifferenceFrom(s_shapes));
        Assert.Equal(answer["inflated"]!.AsArray().Select(value => (float)value!.GetValue<double>()), read.Values);
        if (precision == 32) Assert.Equal(values, read.Values);
    }

    [Fact]
    public async Task Numbers_are_written_as_it_writes_them()
    {
        await PythonPeer.NeedAsync("jsonpickle", "numpy");
        await using var peer = PythonPeer.Start("stream_peer.py", []);
        var random = new Random(7);
        double[] values = [.. Enumerable.Range(0, 3000).Select(i => i % 2 == 0 ? BitConverter.Int64BitsToDouble(random.NextInt64())
            : (float)(random.NextDouble() * Math.Pow(10, random.Next(-12, 22)))).Where(double.IsFinite)];

        var texts = values.Select(value => (JsonNode)value.ToString("R", CultureInfo.InvariantCulture));
        await peer.TellAsync("repr " + new JsonArray([.. texts]).ToJsonString());
        var answer = await peer.NextAsync();

        Assert.Equal(answer["texts"]!.AsArray().Select(text => (string)text!), values.Select(PythonNumber.Text));
    }

    private static float[] Values()
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, s_shapes.Sum(shape => shape.Aggregate(1, (product, extent) => product * extent)))
            .Select(_ => (float)((random.NextDouble() * 2) - 0.9))];
    }
}
