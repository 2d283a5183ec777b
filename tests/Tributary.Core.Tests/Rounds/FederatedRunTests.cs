using Tributary.Core.Clients;
using Tributary.Core.Learning.Strategies;
using Tributary.Core.Rounds;
using Tributary.Core.Tests.Fakes;
using Tributary.Engine.Data;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Rounds;

public sealed class FederatedRunTests
{
    private readonly ManualClock _clock = new();
    private readonly ClientRegistry _clients = new();
    private readonly MemoryRunStore _store = new();
    private readonly Recording _recording = new();
    private readonly ModelState _initial = Updates.Model(0, 0, 0);

    [Fact]
    public async Task Updates_become_a_mean_weighted_by_examples()
    {
        Join(FakeClient.Answers("a", 1, 1), FakeClient.Answers("b", 4, 2));

        var outcome = await Run(Spec() with { Rounds = 1 });

        Assert.Equal([3f, 3f, 3f], _store.Saved!.Model.Values.ToArray());   // (1*1 + 4*2) / 3
        Assert.Equal(RunStatus.Completed, outcome.Status);
        Assert.Equal(_store.Saved.Model.Sha256(), outcome.ModelSha256);
        Assert.Equal(["run r from 0", "round 1: a b", "a counted", "b counted", "saved 1", "ended Completed"], _recording.Events);
    }

    [Fact]
    public async Task A_straggler_is_left_out_once_the_deadline_passes()
    {
        Join(FakeClient.Answers("a", 1, 1), FakeClient.Answers("b", 4, 2), FakeClient.NeverAnswers("c"));

        var running = Run(Spec() with { Rounds = 1, Cohort = new() { Size = 3, Quorum = 2, Deadline = TimeSpan.FromMinutes(1) } });
        _clock.Advance(TimeSpan.FromMinutes(2));
        await running;

        var record = Assert.Single(_store.Saved!.History);
        Assert.Equal([3f, 3f, 3f], _store.Saved.Model.Values.ToArray());
        Assert.Equal(RefusalReason.Deadline, record.Cohort[2].Refused);
        Assert.Equal(120, record.Cohort[2].Seconds);
        Assert.Equal(120, record.Seconds.Train);
    }

    [Fact]
    public async Task What_cannot_count_is_refused_by_name_and_the_round_goes_on()
    {
        var other = new TensorLayout([new TensorInfo("v", [3], 0)]);
        Join(
            FakeClient.Answers("good", 2, 5),
            FakeClient.Answers("nan", float.NaN, 5),
            FakeClient.Answers("infinite", float.NegativeInfinity, 5),
            FakeClient.Answers("far", 1e9f, 5),
            FakeClient.Answers("none", 2, 0),
            FakeClient.Answers("negative", 2, -7),
            FakeClient.Answers("shape", _ => new Update(new ModelState(other, new float[3]), 5)),
            FakeClient.Answers("broken", _ => throw new IOException("the disk is gone")),
            FakeClient.Answers("busy", _ => new Refusal(RefusalReason.Busy, "training for another run")),
            FakeClient.Answers("confused", _ => new PropertiesReply(new Dictionary<string, string>(StringComparer.Ordinal))));

        await Run(Spec() with { Rounds = 1, Cohort = new() { Size = 10, Quorum = 1 } });

        var outcomes = _store.Saved!.History[0].Cohort.ToDictionary(c => c.Client, c => c);
        Assert.Equal([2f, 2f, 2f], _store.Saved.Model.Values.ToArray());
        Assert.Null(outcomes["good"].Refused);
        Assert.Equal(RefusalReason.NotANumber, outcomes["nan"].Refused);
        Assert.Equal(RefusalReason.NotANumber, outcomes["infinite"].Refused);
        Assert.Equal(RefusalReason.Diverged, outcomes["far"].Refused);
        Assert.Contains("tensor w holds a value of size 1E+09", outcomes["far"].Detail, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(RefusalReason.ZeroExamples, outcomes["none"].Refused);
        Assert.Equal(RefusalReason.ZeroExamples, outcomes["negative"].Refused);
        Assert.Equal(RefusalReason.WrongShape, outcomes["shape"].Refused);
        Assert.Equal("tensor 0 is v; w is expected", outcomes["shape"].Detail);
        Assert.Equal(RefusalReason.Failed, outcomes["broken"].Refused);
        Assert.Equal("IOException: the disk is gone", outcomes["broken"].Detail);
        Assert.Equal(RefusalReason.Busy, outcomes["busy"].Refused);
        Assert.Equal(RefusalReason.WrongKind, outcomes["confused"].Refused);
    }

    [Fact]
    public async Task A_missed_quorum_leaves_the_model_and_names_who_failed_and_why()
    {
        Join(FakeClient.Answers("a", 1, 1), FakeClient.Answers("b", _ => new Refusal(RefusalReason.OutOfData, "no samples yet")));

        var outcome = await Run(Spec() with { Cohort = new() { Size = 2, Quorum = 2 } });

        Assert.Equal(RunStatus.Failed, outcome.Status);
        Assert.Equal(3, outcome.Rounds);
        Assert.Equal("3 rounds in a row failed; the last: 2 updates are needed, 1 of 2 counted (b OutOfData: no samples yet)",
            outcome.Reason);
        Assert.Equal(_initial.Sha256(), outcome.ModelSha256);
    }

    [Fact]
    public async Task A_failed_round_between_good_ones_does_not_end_the_run()
    {
        Join(FakeClient.Answers("a", assignment => assignment.Round % 2 == 0 ? new Refusal(RefusalReason.Busy, "even")
            : Updates.Of(assignment.Model, 1, 1)));

        var outcome = await Run(Spec() with { Rounds = 5, Cohort = new() { Size = 1, Quorum = 1, FailedRounds = 2 } });

        Assert.Equal((RunStatus.Completed, 5), (outcome.Status, outcome.Rounds));
        Assert.Equal([true, false, true, false, true], _store.Saved!.History.Select(round => round.Failure is null));
    }

    [Fact]
    public async Task Nobody_present_is_a_failure_that_says_so()
    {
        var outcome = await Run(Spec());

        Assert.Contains("no client is present", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_within_a_round_saves_nothing_of_it()
    {
        using var cancel = new CancellationTokenSource();
        Join(FakeClient.Answers("a", assignment =>
        {
            if (assignment.Round == 2) cancel.Cancel();
            return Updates.Of(assignment.Model, 1, 1);
        }));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Run(Spec(), cancel.Token));

        Assert.Equal(1, _store.Saved!.Round);
        Assert.Null(_store.Outcome);
    }

    [Fact]
    public async Task Cancelling_frees_a_round_that_waits_for_a_silent_client()
    {
        using var cancel = new CancellationTokenSource();
        Join(FakeClient.NeverAnswers("a"));

        var running = Run(Spec(), cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Theory]
    [InlineData("fedavg")]
    [InlineData("fedadam")]
    [InlineData("fedavgm")]
    [InlineData("fedyogi")]
    [InlineData("krum")]
    public async Task A_run_resumed_after_any_crash_ends_in_the_uninterrupted_runs_model(string strategy)
    {
        for (var i = 0; i < 20; i++) Join(Learner($"client-{i}"));
        var spec = Spec() with { Rounds = 8, Strategy = new() { Name = strategy }, Cohort = new() { Size = 7 } };
        var uninterrupted = await Run(spec);
        var cohorts = _recording.Events.Where(e => e.StartsWith("round", StringComparison.Ordinal)).ToArray();

        _store.Saved = null;
        _recording.Events.Clear();
        var crashes = new HashSet<int>();
        _store.BeforeSave = round =>
        {
            if (round.Round % 3 == 0 && crashes.Add(round.Round)) throw new IOException("killed");
        };
        RunOutcome? resumed = null;
        while (resumed is null)
        {
            try
            {
                resumed = await Run(spec);
            }
            catch (IOException)
            {
            }
        }

        Assert.Equal(2, crashes.Count);
        Assert.Equal(uninterrupted.ModelSha256, resumed.ModelSha256);
        Assert.Equal(cohorts, _recording.Events.Where(e => e.StartsWith("round", StringComparison.Ordinal)).Distinct());
    }

    [Fact]
    public async Task A_finished_run_that_is_started_again_says_the_same_and_does_nothing()
    {
        Join(FakeClient.Answers("a", 1, 1));
        var first = await Run(Spec());
        _clients.Leave(_clients.Find("a")!);

        Assert.Equal(first, await Run(Spec()));
    }

    [Fact]
    public async Task A_run_ends_once_the_accuracy_is_reached()
    {
        Join(FakeClient.Answers("a", assignment => Updates.Of(assignment.Model, Math.Min(1, assignment.Round * 0.25f), 1)));

        var outcome = await Run(Spec() with { Rounds = 10, Stop = new() { Accuracy = 0.7 } });

        Assert.Equal((RunStatus.Completed, 3, 0.75), (outcome.Status, outcome.Rounds, outcome.Accuracy));
        Assert.Contains("reached", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_ends_once_the_loss_stands_still()
    {
        Join(FakeClient.Answers("a", assignment => Updates.Of(assignment.Model, Math.Min(0.5f, assignment.Round * 0.25f), 1)));

        var outcome = await Run(Spec() with { Rounds = 50, Stop = new() { Patience = 3 } });

        Assert.Equal(5, outcome.Rounds);
    }

    [Fact]
    public async Task A_run_ends_after_its_time()
    {
        Join(FakeClient.Answers("a", assignment =>
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            return Updates.Of(assignment.Model, 1, 1);
        }));

        var outcome = await Run(Spec() with { Rounds = 50, Stop = new() { After = TimeSpan.FromSeconds(25) } });

        Assert.Equal((3, 30), (outcome.Rounds, outcome.Seconds));
    }

    [Fact]
    public async Task Every_client_gets_its_own_seed_in_every_round_and_the_strategys_pull()
    {
        var clients = new[] { FakeClient.Answers("a", 1, 1), FakeClient.Answers("b", 1, 1) };
        Join(clients);

        await Run(Spec() with
        {
            Rounds = 2,
            Strategy = new()
            {
                Name = "fedprox",
                Parameters = new Dictionary<string, double>(StringComparer.Ordinal) { ["mu"] = 0.5 }
            }
        });

        var asked = clients.SelectMany(client => client.Asked).Cast<TrainAssignment>().ToArray();
        Assert.Equal(4, asked.Select(assignment => assignment.Seed).Distinct().Count());
        Assert.All(asked, assignment => Assert.Equal(0.5, assignment.Training.Proximal));
    }

    [Fact]
    public async Task Clients_evaluate_the_new_model_weighted_by_their_examples()
    {
        FakeClient Evaluates(string id, long examples, double loss, double accuracy)
            => new(id, (assignment, _) => Task.FromResult<Reply>(assignment switch
            {
                TrainAssignment train => Updates.Of(train.Model, 1, 1),
                _ => new EvaluationReply(new(examples, loss, accuracy)),
            }));
        Join(Evaluates("a", 1, 1, 0.5), Evaluates("b", 3, 2, 1));

        await Run(Spec() with { Rounds = 2, Evaluation = new() { On = EvaluationPlace.Both, Every = 2 } });

        var (first, second) = (_store.Saved!.History[0], _store.Saved.History[1]);
        Assert.Equal((null, null), (first.Loss, first.ClientLoss));
        Assert.Equal((1.75, 0.875, 0.0, 1.0), (second.ClientLoss, second.ClientAccuracy, second.Loss, second.Accuracy));
    }

    [Fact]
    public async Task The_clients_own_metrics_are_kept_and_meant_by_their_examples()
    {
        static Dictionary<string, double> Of(params (string Name, double Value)[] metrics)
            => metrics.ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal);
        FakeClient Measures(string id, long examples, Dictionary<string, double> trained, Dictionary<string, double> tested)
            => new(id, (assignment, _) => Task.FromResult<Reply>(assignment switch
            {
                TrainAssignment train => Updates.Of(train.Model, 1, examples) with { Metrics = trained },
                _ => new EvaluationReply(new(examples, 1, 0.5) { Metrics = tested }),
            }));
        Join(Measures("a", 1, Of(("f1", 0.5), ("loss", 2), ("auc", 0.9)), Of(("f1", 0.25))),
            Measures("b", 3, Of(("f1", 1)), Of(("f1", 0.75), ("accuracy", 0.5))), Measures("c", 0, Of(("f1", 100)), []));

        await Run(Spec() with
        {
            Rounds = 1,
            Cohort = Spec().Cohort with { Quorum = 1 },
            Evaluation = new() { On = EvaluationPlace.Clients }
        });

        var round = _store.Saved!.History[0];
        Assert.Equal([("auc", 0.9), ("f1", 0.875)], round.TrainMetrics!.Select(metric => (metric.Key, metric.Value)));
        Assert.Equal([("f1", 0.625)], round.ClientMetrics!.Select(metric => (metric.Key, metric.Value)));
        Assert.Equal(["auc f1", "f1"], round.Cohort.Where(client => client.Refused is null)
            .Select(client => string.Join(' ', client.Metrics!.Keys)));
    }

    [Fact]
    public void Metrics_that_nobody_could_look_at_are_not_kept()
    {
        var many = Enumerable.Range(0, 100).ToDictionary(i => $"metric {i:00}", i => (double)i, StringComparer.Ordinal);
        Assert.Equal(many.Keys.Take(Metrics.MaxOwn), Metrics.Own(many)!.Keys);
        Assert.Null(Metrics.Own(new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["nan"] = double.NaN,
            ["infinite"] = double.NegativeInfinity,
            ["huge"] = 1e300,
            [""] = 1,
            ["a\nb"] = 1,
            [new string('x', Metrics.MaxName + 1)] = 1,
            [Metrics.Loss] = 1,
            [Metrics.LossBefore] = 1,
            [Metrics.Accuracy] = 1,
        }));
    }

    [Fact]
    public async Task A_step_that_leaves_the_numbers_fails_the_round_and_keeps_the_model()
    {
        Join(FakeClient.Answers("a", 1000, 1));
        var strategy = new StrategySpec
        {
            Name = "fedavg",
            Parameters = new Dictionary<string, double>(StringComparer.Ordinal) { ["learningRate"] = 1e38 },
        };

        var outcome = await Run(Spec() with { Strategy = strategy });

        Assert.Contains("lower the learning rate", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(_initial.Sha256(), outcome.ModelSha256);
    }

    [Fact]
    public async Task An_update_is_forgotten_once_it_is_folded()
    {
        var given = new List<WeakReference>();
        for (var i = 0; i < 10; i++)
        {
            Join(FakeClient.Answers($"c{i}", assignment =>
            {
                var update = Updates.Of(assignment.Model, 1, 1);
                given.Add(new WeakReference(update.Weights));
                return update;
            }));
        }

        using var cancel = new CancellationTokenSource();
        Join(FakeClient.NeverAnswers("silent"));
        var running = Run(Spec() with { Rounds = 1, Cohort = new() { Size = 11 } }, cancel.Token);
        GC.Collect();

        Assert.Equal(10, _recording.Events.Count(e => e.EndsWith("counted", StringComparison.Ordinal)));
        Assert.InRange(given.Count(reference => reference.IsAlive), 0, 1);   // the last may still lie in a local
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Fault_tolerance_asks_for_its_share_of_answers()
    {
        for (var i = 0; i < 10; i++)
        {
            var id = i;
            Join(FakeClient.Answers($"c{i}", assignment => id < 6 ? new Refusal(RefusalReason.Lost, "gone")
                : Updates.Of(assignment.Model, 1, 1)));
        }

        var outcome = await Run(Spec() with
        {
            Strategy = new() { Name = "faulttolerantfedavg" },
            Cohort = new() { Size = 10, Quorum = 1 }
        });

        Assert.Contains("5 updates are needed, 4 of 10 counted", outcome.Reason, StringComparison.Ordinal);
    }

    // Moves each weight by a draw that depends on its own seed, so that any change of cohort, seed or base shows in the result.
    private static FakeClient Learner(string id) => FakeClient.Answers(id, assignment =>
    {
        var random = new SeededRandom(assignment.Seed);
        var values = assignment.Model.Values.ToArray();
        for (var i = 0; i < values.Length; i++) values[i] += (float)random.NextNormal() * 0.1f;
        return new Update(new ModelState(assignment.Model.Layout, values), 1 + random.NextInt32(100));
    });

    private static RunSpec Spec() => new() { Model = ModelCatalog.All[0], Rounds = 3, Seed = 7 };

    private void Join(params FakeClient[] clients)
    {
        foreach (var client in clients) _clients.Join(client);
    }

    private async Task<RunOutcome> Run(RunSpec spec, CancellationToken cancellation = default)
    {
        _store.Saved ??= Checkpoint.Start(_initial);
        var ports = new RunPorts { Clients = _clients, Store = _store, Evaluator = _recording, Observer = _recording, Clock = _clock };
        return await new FederatedRun("r", spec, ports).ExecuteAsync(_store.Saved, cancellation);
    }
}
