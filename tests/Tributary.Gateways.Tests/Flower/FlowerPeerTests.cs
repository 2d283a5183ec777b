using System.Text.Json.Nodes;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Engine.Specs;
using Tributary.Engine.Training;

namespace Tributary.Gateways.Tests.Flower;

/// <summary>Flower clients in Python (grpcio, protobuf, NumPy) join a coordinator.</summary>
public sealed class FlowerPeerTests : IAsyncLifetime
{
    private static readonly ModelSpec Model = ModelCatalog.Find("logreg")!;
    private FlowerHarness _harness = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _harness = await FlowerHarness.StartAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Theory]
    [InlineData("step", "<f4")]
    [InlineData("float64", "<f8")]
    [InlineData("fortran", "<f4")]
    [InlineData("bigendian", ">f4")]
    [InlineData("float16", "<f2")]
    [InlineData("integers", "<i8")]
    public async Task Tensors_of_every_type_count_and_go_back_in_that_type_as_numpy_saves_them(string mode, string type)
    {
        var peer = await _harness.StartPeerAsync($"mode={mode}");
        var outcome = await RunAsync(Spec(rounds: 2));

        var (first, second) = (await peer.UntilAsync("fit"), await peer.UntilAsync("fit"));
        Assert.Equal(RunStatus.Completed, outcome.Status);
        Assert.Equal((true, "<f4"), ((bool)first["same"]!, (string?)first["types"]![0]));
        Assert.Equal((true, type), ((bool)second["same"]!, (string?)second["types"]![0]));
        Assert.Equal("numpy.ndarray", (string?)first["tensor_type"]);
    }

    [Theory]
    [InlineData("status", RefusalReason.Failed, "FitNotImplemented: no GPU")]
    [InlineData("fewer", RefusalReason.WrongShape,
        "there are 1 tensors; 2 are expected, in this order: fc1.weight [10, 784], fc1.bias [10]")]
    [InlineData("more", RefusalReason.WrongShape, "there are more tensors than the model has; 2 are expected")]
    [InlineData("shape", RefusalReason.WrongShape, "tensor 0 (fc1.weight) is [2, 2]; [10, 784] is expected")]
    [InlineData("objects", RefusalReason.WrongShape, "pickles, which run code when loaded, and are never read")]
    [InlineData("garbage", RefusalReason.WrongShape, "tensor 0 (fc1.weight), byte 0: it has 7 bytes")]
    [InlineData("nan", RefusalReason.NotANumber, "fc1.weight")]
    public async Task What_cannot_count_is_refused_by_name_and_the_client_stays(string mode, RefusalReason reason, string words)
    {
        await _harness.StartPeerAsync($"mode={mode}");
        await RunAsync(Spec() with { Cohort = new() { Size = 1, FailedRounds = 1 } });

        var client = (await _harness.Coordinator.RoundAsync("r", 1)).Cohort[0];
        Assert.Equal(reason, client.Refused);
        Assert.Contains(words, client.Detail, StringComparison.Ordinal);
        Assert.Equal(1, _harness.Coordinator.Clients.Count);
    }

    [Fact]
    public async Task An_update_of_no_examples_is_refused()
    {
        await _harness.StartPeerAsync("examples=0");
        await RunAsync(Spec() with { Cohort = new() { Size = 1, FailedRounds = 1 } });

        Assert.Equal(RefusalReason.ZeroExamples, (await _harness.Coordinator.RoundAsync("r", 1)).Cohort[0].Refused);
    }

    [Fact]
    public async Task The_configuration_has_flowers_keys_and_the_operators_own()
    {
        var config = new ConfigSpec
        {
            Fit = new()
            {
                Values = new Dictionary<string, SortedList<int,
                object>>
                { ["momentum"] = new() { [1] = 0.9 }, ["site"] = new() { [1] = "north" }, ["augment"] = new() { [1] = true } },
            },
            Evaluate = new() { Values = new Dictionary<string, SortedList<int, object>> { ["val_steps"] = new() { [1] = 5L, [2] = 10L } } },
        };
        var peer = await _harness.StartPeerAsync();
        await RunAsync(Spec(rounds: 2) with
        {
            Config = config,
            Training = new TrainingOptions { BatchSize = 8, Epochs = 2 },
            Evaluation = new() { On = EvaluationPlace.Clients }
        });

        var (fit, evaluate) = ((await peer.UntilAsync("fit"))["config"]!, (await peer.UntilAsync("evaluate"))["config"]!);
        Assert.Equal("1 8 2 0 1 0.9 north true",
            string.Join(' ', ((string[])["server_round", "batch_size", "local_epochs", "num_clients_last_round",
            "num_clients_current_round", "momentum", "site", "augment"]).Select(key => fit[key]!.ToString().ToLowerInvariant())));
        Assert.Equal((1, 5), ((int)evaluate["server_round"]!, (int)evaluate["val_steps"]!));
        Assert.Equal(1, (int)(await peer.UntilAsync("fit"))["config"]!["num_clients_last_round"]!);
        Assert.Equal(10, (int)(await peer.UntilAsync("evaluate"))["config"]!["val_steps"]!);
        var round = await _harness.Coordinator.RoundAsync("r", 1);
        Assert.Equal((0.5, 0.75, 0.25), (round.ClientLoss, round.ClientAccuracy, round.TrainLoss));
        Assert.Equal([("truth", 1), ("whole", 3)], round.TrainMetrics!.Select(metric => (metric.Key, metric.Value)));
        Assert.Equal([("f1", 0.625), ("right", 1)], round.ClientMetrics!.Select(metric => (metric.Key, metric.Value)));
    }

    [Fact]
    public async Task A_property_gives_a_lasting_id_and_others_get_the_lowest_free_number()
    {
        await _harness.StartPeerAsync("""properties={"client_id":"site-7","num_examples":420,"gpu":false,"speed":1.5,"site":"north"}""");
        await _harness.Coordinator.PresentAsync(1);
        var leaving = await _harness.StartPeerAsync();
        await _harness.Coordinator.PresentAsync(2);
        await _harness.StartPeerAsync();
        await _harness.Coordinator.PresentAsync(3);
        leaving.Kill();
        await _harness.Coordinator.Clients.WaitAsync(() => _harness.Coordinator.Clients.Count == 2, Now);
        await _harness.StartPeerAsync();
        await _harness.Coordinator.PresentAsync(3);

        Assert.Equal(["flower-1", "flower-2", "site-7"], _harness.Coordinator.Clients.Ids);
        var info = _harness.Coordinator.Clients.Find("site-7")!.Info;
        Assert.Equal((420L, "false", "1.5", "north", "flower"),
            (info.Examples, info.Labels["gpu"], info.Labels["speed"], info.Labels["site"], info.Transport));
    }

    [Fact]
    public async Task Models_of_25_million_parameters_come_and_go_whole()
    {
        var model = ModelSpecReader.Read(JsonNode.Parse(
            """{ "name": "large", "input": [5000], "layers": [ { "type": "dense", "name": "fc", "units": 5000 } ] }"""), "model",
            new List<SpecProblem>())!;
        var peer = await _harness.StartPeerAsync();
        var spec = Spec() with { Model = model };
        await _harness.Coordinator.CreateAsync("r", spec);
        var before = (await _harness.Coordinator.Folder.Runs.LoadAsync("r", Now))!.Model.Values.ToArray();

        await _harness.Coordinator.RunAsync("r", spec, Now);

        var fit = await peer.UntilAsync("fit");
        Assert.True((bool)fit["same"]!);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(before.AsSpan()))), (string?)fit["sha256"]);
        var after = (await _harness.Coordinator.Folder.Runs.LoadAsync("r", Now))!.Model.Values;
        Assert.Equal(before[12_345_678] + 0.5f, after.Span[12_345_678], 1e-6f);
        Assert.Equal(before[^1] + 0.5f, after.Span[^1], 1e-6f);
    }

    [Fact]
    public async Task Clients_are_dismissed_when_the_coordinator_stops()
    {
        var peer = await _harness.StartPeerAsync();
        await _harness.Coordinator.PresentAsync(1);

        await _harness.StopAsync();

        Assert.Equal(0, (int)(await peer.UntilAsync("dismissed"))["seconds"]!);
        Assert.Equal("OK", (string?)(await peer.UntilAsync("end"))["status"]);
    }

    private static RunSpec Spec(int rounds = 1) => new()
    {
        Model = Model,
        Rounds = rounds,
        Cohort = new CohortSpec { Size = 1, Quorum = 1, WaitFor = 1 },
        Evaluation = new EvaluationSpec { On = EvaluationPlace.None },
    };

    private async Task<RunOutcome> RunAsync(RunSpec spec)
    {
        await _harness.Coordinator.CreateAsync("r", spec);
        return await _harness.Coordinator.RunAsync("r", spec, Now);
    }
}
