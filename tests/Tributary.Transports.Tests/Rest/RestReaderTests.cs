using System.Text;
using Tributary.Transports.Rest;

namespace Tributary.Transports.Tests.Rest;

public sealed class RestReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Keys_come_in_any_order_in_pieces_of_any_length_and_unknown_ones_are_passed_over(int piece)
    {
        var read = await ReadAsync("""
            {"x": {"weights": [1, {"bias": "NaN Infinity \" \\"}], "y": [[]]}, "bias": [ -0.25 ], "round": 2.0,
             "weights": [[1], [2e0], [-3.5E-1]],
             "z": "Infinity", "clients": [{"client_id": 1, "at": [{}], "client_url": "http://a"},
             {"client_url": "http:\/\/b", "client_id": 2}],
             "training_type": "MNIST", "client_url": "http://h:1", "round_size": null, "epochs": 20, "learning_rate": 1}
            """, piece);

        Assert.Equal([1f, 2f, -0.35f], read.Weights!.Values.ToArray());
        Assert.True(read.Weights.IsOf(3, 1));
        Assert.Equal([-0.25f], read.Bias!.Values.ToArray());
        Assert.Equal(("MNIST", "http://h:1", 2, 20, 1.0), (read.TrainingType, read.ClientUrl, read.Round, read.Epochs, read.LearningRate));
        Assert.Equal([new RestPeer(1, "http://a"), new RestPeer(2, "http://b")], read.Clients);
        Assert.Null(read.RoundSize);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100_000)]
    public async Task What_Python_writes_of_a_model_that_diverged_is_read_as_what_it_is(int piece)
    {
        var read = await ReadAsync("""{"a": "NaN", "weights": [[NaN], [Infinity], [-Infinity], [1.5], [-2]], "bias": [1e300]}""", piece);

        Assert.Equal([float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1.5f, -2f], read.Weights!.Values.ToArray());
        Assert.False(read.Weights.IsFinite());
        Assert.False(read.Bias!.IsFinite());
    }

    [Theory]
    [InlineData("[[1, 2], [3, 4], [5, 6]]", "[3][2]")]
    [InlineData("[1, 2, 3]", "a flat list of 3")]
    [InlineData("0.1", "a bare number")]
    [InlineData("[[[1], [2]], [3, 4, 5], [[6, 7]]]", "[2][1], [3], [1][2]")]
    [InlineData("[[1], [2], [3, 4]]", "[1], [1], [2]")]
    public async Task The_shape_of_nested_lists_is_known(string weights, string shape)
        => Assert.Equal(shape, (await ReadAsync($$"""{"weights": {{weights}}}""")).Weights!.ShapeText());

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("[]", "no object")]
    [InlineData("{", "no JSON")]
    [InlineData("{} x", "no JSON")]
    [InlineData("""{"weights": []}""", "weights holds an empty list")]
    [InlineData("""{"weights": [[1], []]}""", "weights holds an empty list")]
    [InlineData("""{"weights": "x"}""", "weights holds a text")]
    [InlineData("""{"weights": [{"a": 1}]}""", "weights holds an object")]
    [InlineData("""{"weights": [1, null]}""", "weights holds null")]
    [InlineData("""{"weights": [1, [2]]}""", "numbers and lists beside each other")]
    [InlineData("""{"weights": [[1], 2]}""", "numbers and lists beside each other")]
    [InlineData("""{"weights": [[[1], [1, 2]], [[1], [1]]]}""", "lists of different lengths")]
    [InlineData("""{"weights": [[1], [2], [3], [4], [5], [6], [7], [8], [9]]}""", "more than the 8 numbers")]
    [InlineData("""{"weights": [[1], [2], [3], [4], [5], [6], [7]], "bias": [1, 2]}""", "bias holds more than the 1 numbers")]
    [InlineData("""{"weights": [[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]}""", "no JSON")]
    [InlineData("""{"weights": [Nan]}""", "no JSON")]
    [InlineData("""{"weights": [- Infinity]}""", "no JSON")]
    [InlineData("""{"weights": [Infinit]}""", "no JSON")]
    [InlineData("""{"weights": [NaN""", "no JSON")]
    [InlineData("""{"weights": [Na""", "no JSON")]
    [InlineData("""{"epochs": 1.5}""", "a whole number is needed")]
    [InlineData("""{"epochs": 1e300}""", "a whole number is needed")]
    [InlineData("""{"learning_rate": "fast"}""", "learning_rate is no number")]
    [InlineData("""{"learning_rate": NaN}""", "learning_rate is no number")]
    [InlineData("""{"client_url": 5}""", "client_url is no text")]
    [InlineData("""{"client_url": "\ud800"}""", "no JSON")]
    [InlineData("""{"\udc00": 5}""", "no JSON")]
    [InlineData("""{"clients": {}}""", "clients is no list")]
    [InlineData("""{"clients": [1]}""", "clients is no list")]
    [InlineData("""{"clients": [{"client_id": 1}]}""", "has no client_url")]
    public async Task What_is_no_such_body_is_refused_by_name(string text, string reason)
        => Assert.Contains(reason, (await Assert.ThrowsAsync<RestFormatException>(() => ReadAsync(text))).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task A_body_is_bounded_and_so_is_every_part_of_it()
    {
        var limits = new RestLimits(8) { MaxBytes = 100_000, MaxText = 20, MaxClients = 2, MaxArrays = 2 };
        string[] bodies =
        [
            $"{{\"x\": [{string.Join(',', Enumerable.Repeat("1", 60_000))}]}}",
            $"{{\"x\": \"{new string('x', 90_000)}\"}}",
            $"{{\"client_url\": \"{new string('x', 21)}\"}}",
            $"{{\"clients\": [{string.Join(',', Enumerable.Repeat("""{"client_id": 1, "client_url": "u"}""", 3))}]}}",
            """{"weights": [[1], [1, 2], [3]]}""",
        ];
        foreach (var body in bodies)
            Assert.NotEmpty((await Assert.ThrowsAsync<RestFormatException>(() => RestReader.ReadAsync(
                new MemoryStream(Encoding.UTF8.GetBytes(body)), limits, TestContext.Current.CancellationToken))).Message);
    }

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("application/json; charset=utf-8", true)]
    [InlineData("Application/JSON;charset=\"UTF-8\"", true)]
    [InlineData("application/problem+json", true)]
    [InlineData("application/json; charset=utf-16", false)]
    [InlineData("text/plain", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Json_is_known_by_its_media_type_whatever_its_parameters(string? type, bool isJson)
        => Assert.Equal(isJson, RestReader.IsJson(type));

    private static Task<RestBody> ReadAsync(string text, int piece = 64)
        => RestReader.ReadAsync(new PieceStream(new MemoryStream(Encoding.UTF8.GetBytes(text)), piece), new RestLimits(8),
            TestContext.Current.CancellationToken);
}
