using Tributary.Client;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Core.Rounds;
using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Optimizers;
using Tributary.Engine.Specs;
using Tributary.Engine.Training;

namespace Tributary.Gateways.Tests.Contract;

/// <summary>What every transport must do. A new one inherits this class and brings its harness.</summary>
public abstract class TransportContract
{
    private static readonly ModelSpec Small = ModelCatalog.Find("logreg")!;

    /// <summary>Short leases, so that what is lost is found lost soon.</summary>
    protected abstract Task<ITransportHarness> StartAsync();

    [Fact]
    public async Task Clients_join_with_their_labels_and_examples()
    {
        await using var harness = await StartAsync();

        await harness.StartClientAsync(new ScriptedClient("a",
            (_, _) => throw new InvalidOperationException())
        {
            Info
            = new ClientInfo("a")
            {
                Examples = 42,
                Labels = new Dictionary<string, string>(StringComparer.Ordinal)
                { ["site"] = "north" }
            }
        });
        await harness.Coordinator.PresentAsync(1);

        var info = harness.Coordinator.Clients.Find("a")!.Info;
        Assert.Equal((42L, "north"), (info.Examples, info.Labels["site"]));
        Assert.NotEqual("", info.Transport);
    }

    [Fact]
    public async Task What_a_client_holds_is_known_before_it_is_asked()
    {
        await using var harness = await StartAsync();
        var table = new Holdings { Kind = HoldingKind.Table, Shape = [13], Classes = 2, Columns = ["age", "größe in \"cm\""] };
        var silent = new ClientInfo("silent");

        foreach (var info in new[] { new ClientInfo("table") { Holds = table }, silent })
            await harness.StartClientAsync(new ScriptedClient(info.Id, (_, _) => throw new InvalidOperationException()) { Info = info });
        using var pool = new TrainerPool(1);
        await harness.StartClientAsync(new LocalTrainer("images", EmbeddedMnist.Test, pool, TimeProvider.System));
        await harness.Coordinator.PresentAsync(3);

        Holdings Known(string id) => harness.Coordinator.Clients.Find(id)!.Info.Holds;
        Assert.Equal((table, Holdings.Unknown), (Known("table"), Known("silent")));
        Assert.Equal(new Holdings { Kind = HoldingKind.Images, Shape = [28, 28, 1], Classes = 10 }, Known("images"));
    }

    [Fact]
    public async Task Who_comes_back_with_other_samples_is_looked_at_anew_by_those_who_wait()
    {
        await using var harness = await StartAsync();
        ScriptedClient Holding(HoldingKind kind) => new("a", (_, _) => throw new InvalidOperationException())
        {
            Info = new ClientInfo("a") { Holds = new Holdings { Kind = kind } },
        };
        await harness.StartClientAsync(Holding(HoldingKind.Images));
        await harness.Coordinator.PresentAsync(1);

        var clients = harness.Coordinator.Clients;
        bool HoldsTable() => clients.Find("a")?.Info.Holds.Kind == HoldingKind.Table;
        var waiting = clients.WaitAsync(HoldsTable, TestContext.Current.CancellationToken);
        await harness.KillClientAsync("a");
        await harness.StartClientAsync(Holding(HoldingKind.Table));

        await waiting;
    }

    [Fact]
    public async Task The_aggregate_is_bit_for_bit_that_of_the_same_run_in_process()
    {
        var spec = Spec(rounds: 3, cohort: 3) with
        {
            Training = new TrainingOptions
            {
                BatchSize = 10,
                Optimizer = new OptimizerSpec { LearningRate = 0.1 }
            }
        };
        using var pool = new TrainerPool(2);
        IClient[] Trainers()
            => [.. Enumerable.Range(0, 3).Select(i => new LocalTrainer($"client-{i}",
                new Subset(EmbeddedMnist.Train, [.. Enumerable.Range(i * 100, 100 + (10 * i))]), pool, TimeProvider.System))];
        await using var harness = await StartAsync();
        await harness.Coordinator.CreateAsync("r", spec);
        var expected = await harness.Coordinator.CalmAsync("r", spec, Trainers());

        foreach (var trainer in Trainers()) await harness.StartClientAsync(trainer);
        var outcome = await harness.Coordinator.RunAsync("r", spec);

        Assert.Equal(expected.ModelSha256, outcome.ModelSha256);
        Assert.Equal(RunStatus.Completed, outcome.Status);
    }

    [Fact]
    public async Task Clients_evaluate_and_tell_their_properties()
    {
        await using var harness = await StartAsync();
        var spec = Spec() with { Evaluation = new() { On = EvaluationPlace.Clients } };
        await harness.Coordinator.CreateAsync("r", spec);
        await harness.StartClientAsync(ScriptedClient.Moves("a", 0.1f));

        await harness.Coordinator.RunAsync("r", spec);
        var properties = await harness.Coordinator.Clients.Find("a")!.AskAsync(new PropertiesAssignment { RunId = "r" },
            TestContext.Current.CancellationToken);

        var round = await harness.Coordinator.RoundAsync("r", 1);
        Assert.Equal((0.5, 0.75, 0.25), (round.ClientLoss, round.ClientAccuracy, round.TrainLoss));
        Assert.Equal((0.625, 1.5), (Assert.Single(round.ClientMetrics!, metric => metric.Key == "f1").Value,
            Assert.Single(round.TrainMetrics!, metric => metric.Key == "grad norm").Value));
        Assert.Equal("here", Assert.IsType<PropertiesReply>(properties).Properties["site"]);
    }

    [Fact]
    public async Task A_client_that_drops_out_in_mid_round_is_lost_and_the_round_goes_on()
    {
        await using var harness = await StartAsync();
        var spec = Spec(cohort: 2) with { Cohort = new() { Size = 2, Quorum = 1, WaitFor = 2 } };
        await harness.Coordinator.CreateAsync("r", spec);
        var dropping = ScriptedClient.Never("b");
        await harness.StartClientAsync(ScriptedClient.Moves("a", 0.1f));
        await harness.StartClientAsync(dropping);

        var running = harness.Coordinator.RunAsync("r", spec);
        await dropping.Begun.Task;
        await harness.KillClientAsync("b");
        await running;

        var round = await harness.Coordinator.RoundAsync("r", 1);
        Assert.Equal([null, RefusalReason.Lost], round.Cohort.Select(client => client.Refused));
    }

    [Fact]
    public async Task A_client_that_says_goodbye_leaves_and_its_work_ends_as_lost()
    {
        await using var harness = await StartAsync();
        var spec = Spec(cohort: 2) with { Cohort = new() { Size = 2, Quorum = 1, WaitFor = 2 } };
        await harness.Coordinator.CreateAsync("r", spec);
        var leaving = ScriptedClient.Never("b");
        await harness.StartClientAsync(ScriptedClient.Moves("a", 0.1f));
        await harness.StartClientAsync(leaving);

        var running = harness.Coordinator.RunAsync("r", spec);
        await leaving.Begun.Task;
        await harness.LeaveClientAsync("b");
        var clients = harness.Coordinator.Clients;
        await clients.WaitAsync(() => clients.Find("b") is null, TestContext.Current.CancellationToken);
        await running;

        Assert.Equal([null, RefusalReason.Lost], (await harness.Coordinator.RoundAsync("r", 1)).Cohort.Select(client => client.Refused));
    }

    [Fact]
    public async Task A_client_that_is_slow_but_alive_is_waited_for_beyond_its_lease()
    {
        await using var harness = await StartAsync();
        var go = new TaskCompletionSource();
        var slow = new ScriptedClient("slow", async (assignment, _) =>
        {
            await go.Task;
            return ScriptedClient.Moved(assignment, 0.1f, 10);
        });
        await harness.Coordinator.CreateAsync("r", Spec());
        await harness.StartClientAsync(slow);

        var running = harness.Coordinator.RunAsync("r", Spec());
        await slow.Begun.Task;
        await harness.StartClientAsync(ScriptedClient.Never("doomed"));
        await harness.Coordinator.PresentAsync(2);
        await harness.KillClientAsync("doomed");
        await harness.Coordinator.Clients.WaitAsync(() => harness.Coordinator.Clients.Find("doomed") is null,
            TestContext.Current.CancellationToken);
        go.SetResult();
        await running;

        Assert.Null((await harness.Coordinator.RoundAsync("r", 1)).Cohort[0].Refused);
        Assert.Equal(1, slow.Asked);
    }

    [Fact]
    public async Task A_repeated_answer_is_acknowledged_again_and_counts_once()
    {
        await using var harness = await StartAsync();
        var spec = Spec(cohort: 2) with { Cohort = new() { Size = 2, Quorum = 2, WaitFor = 2 } };
        var go = new TaskCompletionSource();
        await harness.Coordinator.CreateAsync("r", spec);
        await harness.StartClientAsync(ScriptedClient.Moves("a", 0.5f));
        await harness.StartClientAsync(new ScriptedClient("b", async (assignment, _) =>
        {
            await go.Task;
            return ScriptedClient.Moved(assignment, 0.1f, 10);
        }));

        var running = harness.Coordinator.RunAsync("r", spec);
        await harness.Coordinator.Notes.DoneAsync("a");
        var duringTheRound = await harness.RepeatAsync("a", "r", 1);
        go.SetResult();
        await running;

        Assert.True(duringTheRound);
        Assert.True(await harness.RepeatAsync("a", "r", 1));
        Assert.Equal(2, (await harness.Coordinator.RoundAsync("r", 1)).Updates);
    }

    [Fact]
    public async Task An_answer_of_another_shape_is_refused_by_name()
    {
        await using var harness = await StartAsync();
        var spec = Spec() with { Cohort = new() { Size = 1, FailedRounds = 1 } };
        var other = new Core.ModelState(TensorLayout.Pack([("else", [3], TensorRole.Parameter)]), new float[3]);
        await harness.Coordinator.CreateAsync("r", spec);
        await harness.StartClientAsync(new ScriptedClient("a", (_, _) => Task.FromResult<Reply>(new Update(other, 5))));

        await harness.Coordinator.RunAsync("r", spec);

        Assert.Equal(RefusalReason.WrongShape, (await harness.Coordinator.RoundAsync("r", 1)).Cohort[0].Refused);
    }

    [Fact]
    public async Task A_refusal_arrives_with_its_reason_and_words()
    {
        await using var harness = await StartAsync();
        var spec = Spec() with { Cohort = new() { Size = 1, FailedRounds = 1 } };
        await harness.Coordinator.CreateAsync("r", spec);
        await harness.StartClientAsync(new ScriptedClient("a",
            (_, _) => Task.FromResult<Reply>(new Refusal(RefusalReason.OutOfData, "the shelf is empty"))));

        await harness.Coordinator.RunAsync("r", spec);

        var client = (await harness.Coordinator.RoundAsync("r", 1)).Cohort[0];
        Assert.Equal((RefusalReason.OutOfData, "the shelf is empty"), (client.Refused, client.Detail));
    }

    [Fact]
    public async Task A_cancelled_run_stops_its_clients()
    {
        await using var harness = await StartAsync();
        using var cancel = new CancellationTokenSource();
        var working = ScriptedClient.Never("a");
        await harness.Coordinator.CreateAsync("r", Spec());
        await harness.StartClientAsync(working);

        var running = harness.Coordinator.RunAsync("r", Spec(), cancel.Token);
        await working.Begun.Task;
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await working.Cancelled.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_model_of_a_hundred_megabytes_comes_and_goes_whole()
    {
        await using var harness = await StartAsync();
        var problems = new List<SpecProblem>();
        var model = ModelSpecReader.Read(System.Text.Json.Nodes.JsonNode.Parse(
            """{ "name": "large", "input": [5000], "layers": [ { "type": "dense", "name": "fc", "units": 5000 } ] }"""), "model",
            problems)!;
        var spec = Spec() with { Model = model };
        await harness.Coordinator.CreateAsync("r", spec);
        var before = (await harness.Coordinator.Folder.Runs.LoadAsync("r", CancellationToken.None))!.Model.Values.ToArray();
        await harness.StartClientAsync(ScriptedClient.Moves("a", 0.5f));

        await harness.Coordinator.RunAsync("r", spec);

        var after = (await harness.Coordinator.Folder.Runs.LoadAsync("r", CancellationToken.None))!.Model;
        Assert.True(after.PayloadBytes > 100_000_000);
        Assert.Equal(before[^1] + 0.5f, after.Values.Span[^1], 1e-6f);
        Assert.Equal(before[12_345_678] + 0.5f, after.Values.Span[12_345_678], 1e-6f);
    }

    [Fact]
    public async Task Clients_of_different_speeds_work_on_over_rounds_and_a_restart_and_the_records_give_the_same_bits_again()
    {
        const int Rounds = 9;
        await using var harness = await StartAsync();
        var spec = Spec(Rounds) with
        {
            Cohort = new(),
            Strategy = new() { Name = "fedbuff", Buffered = new() { Buffer = 2, Concurrency = 4 } },
            Training = new() { BatchSize = 10, Optimizer = new() { LearningRate = 0.05 } },
        };
        using var pool = new TrainerPool(2);
        LocalTrainer Trainer(int i) => new($"client-{i}", new Subset(EmbeddedMnist.Train, [.. Enumerable.Range(i * 50, 50)]), pool,
            TimeProvider.System);
        using var crash = new CancellationTokenSource();
        await harness.Coordinator.CreateAsync("r", spec);
        for (var i = 0; i < 4; i++) await harness.StartClientAsync(new SlowClient(Trainer(i), TimeSpan.FromMilliseconds(i * i * 25)));

        var first = harness.Coordinator.RunAsync("r", spec, crash.Token);
        await harness.Coordinator.Notes.SavedAsync(4);
        await crash.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await harness.RestartCoordinatorAsync();
        var outcome = await harness.Coordinator.RunAsync("r", spec);

        var history = await harness.Coordinator.Folder.Runs.RoundsAsync("r", CancellationToken.None);
        var told = history.SelectMany(round => round.Cohort).ToList();
        Assert.Equal((RunStatus.Completed, Rounds), (outcome.Status, history.Count));
        Assert.All(history, round => Assert.Equal(2, round.Updates));
        Assert.Equal(told.Count, told.Select(client => new AskKey(client.Ask!.Value, client.Client)).Distinct().Count());
        Assert.Contains(told, client => client.Behind > 0);
        var local = new ClientRegistry();
        for (var i = 0; i < 4; i++) local.Join(Trainer(i));
        Assert.Null(await RunFactory.ReplayAsync("r", spec, RunFactory.Draw(spec), history,
            new RunPorts { Clients = local, Store = harness.Coordinator.Folder.Runs, Observer = new Notes() }, CancellationToken.None));
    }

    [Fact]
    public async Task Two_runs_use_the_same_clients_at_once()
    {
        await using var harness = await StartAsync();
        var spec = Spec(rounds: 3, cohort: 2);
        foreach (var run in new[] { "one", "two" }) await harness.Coordinator.CreateAsync(run, spec);
        await harness.StartClientAsync(ScriptedClient.Moves("a", 0.1f));
        await harness.StartClientAsync(ScriptedClient.Moves("b", 0.2f));

        var outcomes = await Task.WhenAll(harness.Coordinator.RunAsync("one", spec), harness.Coordinator.RunAsync("two", spec));

        Assert.All(outcomes, outcome => Assert.Equal(RunStatus.Completed, outcome.Status));
        Assert.Equal(outcomes[0].ModelSha256, outcomes[1].ModelSha256);
    }

    [Fact]
    public async Task A_coordinator_that_restarts_counts_what_it_had_acknowledged_and_asks_the_others_again()
    {
        await using var harness = await StartAsync();
        var spec = Spec(cohort: 2);
        using var crash = new CancellationTokenSource();
        var go = new TaskCompletionSource();
        var quick = ScriptedClient.Moves("a", 0.5f);
        await harness.Coordinator.CreateAsync("r", spec);
        await harness.StartClientAsync(quick);
        await harness.StartClientAsync(new ScriptedClient("b", async (assignment, cancellation) =>
        {
            await go.Task.WaitAsync(cancellation);
            return ScriptedClient.Moved(assignment, 0.1f, 10);
        }));
        var first = harness.Coordinator.RunAsync("r", spec, crash.Token);
        await harness.Coordinator.Notes.DoneAsync("a");

        await crash.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await harness.RestartCoordinatorAsync();
        go.SetResult();
        var outcome = await harness.Coordinator.RunAsync("r", spec);

        Assert.Equal(RunStatus.Completed, outcome.Status);
        Assert.Equal(2, (await harness.Coordinator.RoundAsync("r", 1)).Updates);
        Assert.Equal(1, quick.Asked);
    }

    [Theory]
    [InlineData(WeightEncoding.Float16)]
    [InlineData(WeightEncoding.Int8)]
    public async Task Shorter_encodings_come_close(WeightEncoding encoding)
    {
        await using var harness = await StartAsync();
        var spec = Spec() with { Encoding = new EncodingSpec { Download = encoding, Upload = encoding } };
        await harness.Coordinator.CreateAsync("r", spec);
        var before = (await harness.Coordinator.Folder.Runs.LoadAsync("r", CancellationToken.None))!.Model.Values.ToArray();
        await harness.StartClientAsync(ScriptedClient.Moves("a", 0.5f));

        await harness.Coordinator.RunAsync("r", spec);

        var after = (await harness.Coordinator.Folder.Runs.LoadAsync("r", CancellationToken.None))!.Model.Values.ToArray();
        for (var i = 0; i < before.Length; i++) Assert.Equal(before[i] + 0.5f, after[i], 0.01f);
    }

    private static RunSpec Spec(int rounds = 1, int cohort = 1) => new()
    {
        Model = Small,
        Rounds = rounds,
        Cohort = new CohortSpec { Size = cohort, Quorum = cohort, WaitFor = cohort },
        Evaluation = new EvaluationSpec { On = EvaluationPlace.None },
    };
}
