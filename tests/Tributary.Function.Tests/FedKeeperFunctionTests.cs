using System.Text;
using System.Text.Json.Nodes;
using Tributary.Client;
using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Optimizers;
using Tributary.Engine.Training;
using Tributary.Transports.Faas;

namespace Tributary.Function.Tests;

/// <summary>Our function called as FedKeeper's invoker calls the original one.</summary>
public sealed class FedKeeperFunctionTests
{
    [Fact]
    public async Task A_document_is_answered_by_text_as_the_original_at_google_does()
    {
        await using var ground = await FunctionGround.StartAsync();
        var request = ground.Request();

        var (status, type, body) = await ground.PostAsync("client1", request.ToBson());

        Assert.Equal((200, "text/html; charset=utf-8"), (status, type));
        Assert.StartsWith("""{"$binary": "...""".TrimEnd('.'), Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        var answer = FedKeeperAnswer.ReadText(body);
        Assert.Equal(60, answer.Cardinality);
        Assert.Equal(["784,8", "8", "8,10", "10"], answer.Weights.Select(array => string.Join(',', array.Shape)));
    }

    [Fact]
    public async Task Text_in_either_form_is_answered_by_text_and_any_content_type_will_do()
    {
        await using var ground = await FunctionGround.StartAsync();
        var bson = ground.Request().ToBson();
        var second = Encoding.UTF8.GetBytes($$$"""{"$binary": {"base64": "{{{Convert.ToBase64String(bson)}}}", "subType": "00"}}""");
        var expected = FedKeeperAnswer.ReadText((await ground.PostAsync("", bson, "application/octet-stream")).Body);

        foreach (var form in (byte[][])[ExtendedJson.Write(bson), second])
        {
            var (status, type, body) = await ground.PostAsync("api/v1/namespaces/guest/actions/client0", form, "application/json");

            Assert.Equal((200, "application/json"), (status, type));
            Assert.Equal(expected.Weights.Select(array => array.Values),
                FedKeeperAnswer.ReadText(body).Weights.Select(array => array.Values));
        }
    }

    [Theory]
    [InlineData("mnistnn", "adam", OptimizerKind.Adam)]
    [InlineData("mnistnn", "ndam", OptimizerKind.Nadam)]
    [InlineData("cnn", "sgd", OptimizerKind.Sgd)]
    public async Task It_trains_what_the_engine_trains_on_those_rows_to_the_bit(string model, string optimizer, OptimizerKind kind)
    {
        await using var ground = await FunctionGround.StartAsync();
        var request = ground.Request(model, optimizer, hidden: 500);
        var spec = Tributary.Engine.Models.ModelCatalog.Find(model == "cnn" ? "fedkeeper-cnn" : "fedkeeper-nn")!;
        using var pool = new TrainerPool(1);
        var trainer = new LocalTrainer("c", new Subset(EmbeddedMnist.Train, [.. request.Rows]), pool, TimeProvider.System);
        var assignment = new TrainAssignment
        {
            RunId = "r",
            Spec = spec,
            Model = FedKeeperNetwork.First(spec, seed: 3),
            Training = new TrainingOptions
            {
                Epochs = 2,
                BatchSize = 10,
                Seed = 7,
                Optimizer = new OptimizerSpec { Kind = kind, LearningRate = 1e-3, Epsilon = 1e-7 },
            },
        };
        var expected = (Update)await trainer.AskAsync(assignment, TestContext.Current.CancellationToken);

        var bson = (request with { Weights = FedKeeperNetwork.Write(spec, assignment.Model) }).ToBson();
        var answer = FedKeeperAnswer.ReadText((await ground.PostAsync("", bson)).Body);

        Assert.Equal(FedKeeperNetwork.Write(spec, expected.Weights).Select(array => array.Values),
            answer.Weights.Select(array => array.Values));
        Assert.Equal(60, answer.Cardinality);
    }

    [Fact]
    public async Task Pickles_and_idx_files_of_the_same_samples_train_the_same()
    {
        await using var ground = await FunctionGround.StartAsync();
        var request = ground.Request();
        var pickled = FedKeeperAnswer.ReadText((await ground.PostAsync("", request.ToBson())).Body);
        var idx = FedKeeperAnswer.ReadText(
            (await ground.PostAsync("", (request with { Urls = DigitFiles.Idx(ground.Folder) }).ToBson())).Body);

        Assert.Equal(pickled.Weights.Select(array => array.Values), idx.Weights.Select(array => array.Values));
    }

    [Fact]
    public async Task What_cannot_be_done_is_said_as_the_originals_say_it()
    {
        await using var ground = await FunctionGround.StartAsync();
        var request = ground.Request();

        // Missing keys: 200 with the reason in the originals; the other faults are their 500.
        Assert.Equal((200, "server is missing"), await FaultAsync(new BsonWriter().Int32s("client", [1]).ToArray()));
        Assert.Equal((500, "data: there is no row 300; the set has 300, from 0 on"), await FaultAsync((request with { Rows = [300] })
            .ToBson()));
        Assert.Equal((500, "optim: adam, ndam and sgd are known"), await FaultAsync((request with { Optimizer = "lion" }).ToBson()));
        Assert.Equal((500, "lr is no learning rate; 1e-3 is one"), await FaultAsync((request with { LearningRate = "fast" }).ToBson()));
        Assert.Contains("server holds arrays of [3]; the network has [784,8]", (await FaultAsync((request with
        {
            Weights = [new([3], [1, 2, 3])],
        }).ToBson())).Error, StringComparison.Ordinal);
        Assert.Contains("Could not find file", (await FaultAsync((request with
        {
            Urls = request.Urls with { TrainImages = "file:///nowhere.obj" },
        }).ToBson())).Error, StringComparison.Ordinal);
        var (status, _, body) = await ground.PostAsync("", "xx"u8.ToArray());
        Assert.Equal(400, status);
        Assert.Contains("no JSON", (string)JsonNode.Parse(body)!["error"]!, StringComparison.Ordinal);

        async Task<(int Status, string Error)> FaultAsync(byte[] bson)
        {
            var (status, type, body) = await ground.PostAsync("", bson);
            Assert.Equal("application/json", type);
            return (status, (string)JsonNode.Parse(body)!["Error"]!);
        }
    }

    [Fact]
    public async Task Addresses_of_data_that_the_operator_did_not_name_are_not_read()
    {
        await using var ground = await FunctionGround.StartAsync(options => options with { DataUrls = ["https://data.example/"] });

        var (status, _, body) = await ground.PostAsync("", ground.Request().ToBson());

        Assert.Equal(500, status);
        Assert.Contains("TRIBUTARY_DATA_URLS", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
    }
}
