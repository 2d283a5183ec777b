using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Peers;
using Tributary.Engine.Formats;
using Tributary.Transports.Faas;

namespace Tributary.Function.Tests;

/// <summary>A client function in Python (Flask, pymongo's BSON, pickled numpy, torch), called with the bodies that we write; and ours
/// beside it.</summary>
public sealed class PythonFunctionTests
{
    [Theory]
    [InlineData("mnistnn", "adam", "google")]
    [InlineData("mnistnn", "ndam", "openwhisk")]
    [InlineData("cnn", "sgd", "google")]
    public async Task It_takes_our_documents_and_we_its_answers_and_both_train_alike(string model, string optimizer, string platform)
    {
        await PythonPeer.NeedAsync("flask", "bson", "numpy", "torch");
        await using var ground = await FunctionGround.StartAsync();
        await using var python = PythonPeer.Start("faas_client.py", ["0"]);
        var port = (int)(await python.UntilAsync("listening"))["port"]!;

        // One batch of all rows: the order in which each side shuffles them does not matter then.
        var request = ground.Request(model, optimizer, hidden: 16);
        request = request with
        {
            Sampling = request.Sampling with { BatchSize = 60 },
            LocalEpochs = "3",
            LearningRate = optimizer == "sgd" ? "0.1" : "1e-3",
        };
        var spec = FedKeeperNetwork.Spec(request.Sampling, request.Model);
        request = request with { Weights = FedKeeperNetwork.Write(spec, FedKeeperNetwork.First(spec, seed: 3)) };

        var theirs = await AskPythonAsync(port, platform, request);
        var ours = FedKeeperAnswer.ReadText((await ground.PostAsync("", request.ToBson())).Body);

        Assert.Equal(ours.Cardinality, theirs.Cardinality);
        Assert.Equal(ours.Weights.Select(array => string.Join(',', array.Shape)),
            theirs.Weights.Select(array => string.Join(',', array.Shape)));
        var (moved, apart) = (Distance(ours.Weights, request.Weights), Distance(ours.Weights, theirs.Weights));
        Assert.True(moved > 0.01 && apart < 0.01 * moved, $"moved {moved}, apart {apart}");
    }

    [Fact]
    public async Task It_says_what_is_missing_as_ours_does()
    {
        await PythonPeer.NeedAsync("flask", "bson", "numpy", "torch");
        await using var ground = await FunctionGround.StartAsync();
        await using var python = PythonPeer.Start("faas_client.py", ["0"]);
        var port = (int)(await python.UntilAsync("listening"))["port"]!;
        var bson = new BsonWriter().Int32s("client", [1]).ToArray();

        var (status, body) = await PostAsync($"http://127.0.0.1:{port}/", bson, null);
        var (ours, _, mine) = await ground.PostAsync("", bson);

        Assert.Equal((200, 200), (status, ours));
        Assert.NotNull(JsonNode.Parse(body)!["Error"]);
        Assert.NotNull(JsonNode.Parse(mine)!["Error"]);
        Assert.StartsWith("the function says: ", Assert.Throws<FaasFormatException>(() => FedKeeperAnswer.ReadText(body)).Message,
            StringComparison.Ordinal);
    }

    private static async Task<FedKeeperAnswer> AskPythonAsync(int port, string platform, FedKeeperRequest request)
    {
        var bson = request.ToBson();
        var (status, body) = platform == "google" ? await PostAsync($"http://127.0.0.1:{port}/", bson, null)
            : await PostAsync($"http://127.0.0.1:{port}/run",
                Encoding.UTF8.GetBytes($$"""{"value":{{Encoding.UTF8.GetString(ExtendedJson.Write(bson))}}}"""), "application/json");
        Assert.True(status == 200, Encoding.UTF8.GetString(body));
        return FedKeeperAnswer.ReadText(body);
    }

    private static async Task<(int Status, byte[] Body)> PostAsync(string url, byte[] body, string? type)
    {
        using var http = new HttpClient();
        using var content = new ByteArrayContent(body);
        if (type is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var answer = await http.PostAsync(url, content, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private static double Distance(IReadOnlyList<NpyArray> some, IReadOnlyList<NpyArray> others)
        => Math.Sqrt(some.Zip(others).Sum(pair => pair.First.Values.Zip(pair.Second.Values, (a, b) => Math.Pow(a - b, 2)).Sum()));
}
