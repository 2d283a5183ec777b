using System.Text;
using System.Text.Json.Nodes;
using Tributary.Transports.Rest;

namespace Tributary.Transports.Tests.Rest;

/// <summary>Bodies that the original programs wrote.</summary>
public sealed class RecordedBodiesTests
{
    private static readonly RestModel s_digits = RestModel.Of(RestType.Mnist);

    [Theory]
    [InlineData("deterministic-3-clients.jsonl", "/model_params", 6)]
    [InlineData("mnist-original-clients.jsonl", "/model_params", 4)]
    [InlineData("gossip-3-clients.jsonl", "/finish_round", 3)]
    public async Task What_an_original_client_sends_is_read_and_written_again_byte_for_byte(string file, string path, int count)
    {
        var bodies = Recordings.Bodies(file, path);
        Assert.Equal(count, bodies.Count);
        foreach (var body in bodies) Assert.Equal(body, await WrittenAsync(await ReadAsync(body)));
    }

    [Theory]
    [InlineData("deterministic-3-clients.jsonl")]
    [InlineData("mnist-original-clients.jsonl")]
    [InlineData("gossip-3-clients.jsonl")]
    [InlineData("chest-original-clients.jsonl")]
    public async Task What_an_original_server_asks_decodes_to_what_it_says(string file)
    {
        var bodies = Recordings.Bodies(file, "/training").Where(body => body.Contains("learning_rate", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(bodies);
        foreach (var body in bodies)
        {
            var (read, said) = (await ReadAsync(body), JsonNode.Parse(body)!);
            var request = RestTrainingRequest.Of(read);

            Assert.Equal((string)said["training_type"]!, request.Type.Word());
            Assert.Equal(((double)said["learning_rate"]!, (int)said["epochs"]!, (int)said["batch_size"]!),
                (request.LearningRate, request.Epochs, request.BatchSize));
            Assert.Equal(((int)said["round"]!, (int)said["client_id"]!), (request.Round, request.ClientId));
            Assert.Equal((int?)said["round_size"], request.RoundSize);
            Assert.Equal(said["clients"]?.AsArray().Select(one => ((int)one!["client_id"]!, (string)one["client_url"]!)),
                request.Clients?.Select(peer => (peer.ClientId, peer.ClientUrl)));
            if (said["weights"] is null) continue;
            Assert.Equal(said["weights"]!.AsArray().Select(row => (float)(double)row![0]!), request.Weights!.Values.ToArray());
            Assert.Equal((float)(double)said["bias"]![0]!, request.Bias!.Values.Span[0]);
            Assert.True(request.Weights.IsOf(784, 1) && request.Bias.IsOf(1));
        }
    }

    [Fact]
    public async Task The_mean_of_a_recorded_round_is_what_the_next_one_starts_from()
    {
        var updates = new List<float[]>();
        foreach (var body in Recordings.Bodies("deterministic-3-clients.jsonl", "/model_params").Take(3))
            updates.Add(s_digits.Read((await ReadAsync(body)).Weights, (await ReadAsync(body)).Bias).Values.ToArray());
        var next = await ReadAsync(Recordings.Bodies("deterministic-3-clients.jsonl", "/training")
            .Last(body => body.Contains("weights", StringComparison.Ordinal)));

        var values = s_digits.Read(next.Weights, next.Bias).Values.ToArray();

        Assert.All(values.Select((value, i) => value - updates.Average(update => update[i])), off => Assert.InRange(off, -1e-6f, 1e-6f));
    }

    [Fact]
    public async Task What_an_original_client_says_of_its_own_parameters_is_read_and_ours_reads_the_same()
    {
        var answers = Recordings.Exchanges("gossip-3-clients.jsonl").Where(one => (string)one["target"]! == "/model_params").ToList();
        Assert.Equal(6, answers.Count);
        foreach (var answer in answers)
        {
            var text = (string)answer["response_body"]!;
            var said = JsonNode.Parse(text)!["model_params"]!;
            var read = await RestReader.ReadAnswerAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), s_digits.Limits,
                TestContext.Current.CancellationToken);
            using var written = new MemoryStream();
            await RestWriter.WriteAnswerAsync(written, read.Weights!, read.Bias, TestContext.Current.CancellationToken);

            Assert.Equal(said["weights"]!.AsArray().Select(row => (float)(double)row![0]!), read.Weights!.Values.ToArray());
            Assert.True(JsonNode.DeepEquals(said, JsonNode.Parse(written.ToArray())!["model_params"]));
        }
    }

    private static Task<RestBody> ReadAsync(string text)
        => RestReader.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), s_digits.Limits, TestContext.Current.CancellationToken);

    private static async Task<string> WrittenAsync(RestBody body)
    {
        using var stream = new MemoryStream();
        await RestWriter.WriteAsync(stream, body, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
