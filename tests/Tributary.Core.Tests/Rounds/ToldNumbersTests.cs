using Tributary.Core.Clients;
using Tributary.Core.Learning.Strategies;
using Tributary.Core.Rounds;
using Tributary.Core.Tests.Fakes;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Rounds;

/// <summary>One client tells what cannot be, of every kind of number and in every strategy: it alone is refused, or what it told is left
/// out and noted; the round goes on.</summary>
public sealed class ToldNumbersTests
{
    private const int Honest = 8;

    private readonly ManualClock _clock = new();
    private readonly MemoryRunStore _store = new();
    private readonly Recording _recording = new();

    public static TheoryData<string> Strategies
        => [.. StrategyCatalog.All.Where(entry => !entry.IsBuffered && !entry.IsGossip).Select(entry => entry.Name)];

    private static long[] Incredible
        => [long.MinValue, -5, 0, 100_000_001, 268_435_455, 1_000_000_000_000, 1L << 53, 1L << 62, long.MaxValue];

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task Examples_that_nobody_can_have_are_refused_by_name(string strategy)
    {
        var honest = await RunAsync(strategy, null);
        foreach (var examples in Incredible)
        {
            var round = await RunAsync(strategy, assignment => Updates.Of(assignment.Model, 0, examples));

            Assert.Null(round.Failure);
            Assert.Equal(honest.ModelSha256, round.ModelSha256);
            var wrong = Assert.Single(round.Cohort, client => client.Refused is not null);
            Assert.Equal(("mallory", examples < 1 ? RefusalReason.ZeroExamples : RefusalReason.TooManyExamples),
                (wrong.Client, wrong.Refused!.Value));
            Assert.Contains("examples", wrong.Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task Weights_near_the_end_of_all_numbers_are_refused_by_name(string strategy)
    {
        var honest = await RunAsync(strategy, null);
        foreach (var weight in new[] { float.MaxValue, float.MinValue, 1e30f, 131_072f, float.NaN, float.PositiveInfinity })
        {
            var round = await RunAsync(strategy, assignment => Updates.Of(assignment.Model, weight, 5) with { Metrics = LossBefore });

            Assert.Null(round.Failure);
            Assert.Equal(honest.ModelSha256, round.ModelSha256);
            Assert.Equal("mallory", Assert.Single(round.Cohort, client => client.Refused is not null).Client);
        }
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task The_most_examples_that_are_believed_fail_no_round(string strategy)
    {
        // Everyone at once: no sum of the round overflows, and nobody is blamed.
        var round = await RunAsync(strategy, assignment => Updates.Of(assignment.Model, 1.5f, 100_000_000) with { Metrics = LossBefore },
            100_000_000);

        Assert.Null(round.Failure);
        Assert.DoesNotContain(round.Cohort, client => client.Refused is not null);
    }

    [Fact]
    public async Task Figures_that_cannot_be_are_left_out_and_noted()
    {
        foreach (var (name, value) in new[] { (Metrics.Loss, 1e300), (Metrics.Loss, -1e101), (Metrics.Accuracy, 61.5),
            (Metrics.Accuracy, -0.1), (Metrics.Accuracy, 1.0001) })
        {
            var round = await RunAsync("fedavg", assignment => Updates.Of(assignment.Model, 1, 5) with { Metrics = Of((name, value)) });

            var client = Mallory(round);
            Assert.Null(client.Refused);
            Assert.Equal((null, null), (client.Loss, client.Accuracy));
            Assert.Contains($"its {name} of ", client.Detail, StringComparison.Ordinal);
        }

        foreach (var time in new[] { TimeSpan.FromSeconds(-1), TimeSpan.MaxValue, TimeSpan.MinValue })
        {
            var client = Mallory(await RunAsync("fedavg", assignment => Updates.Of(assignment.Model, 1, 5) with { TrainTime = time }));
            Assert.Equal((null, 0), (client.Refused, client.TrainSeconds));
            Assert.Contains("its training time", client.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_thousand_names_of_metrics_do_not_crowd_out_those_that_everybody_tells()
    {
        var round = await RunAsync("fedavg",
            assignment
                => Updates.Of(assignment.Model, 1, 5) with
                {
                    Metrics = Enumerable.Range(0, 100)
                    .ToDictionary(i => $"!{assignment.Round}-{i:000}", _ => 1.0, StringComparer.Ordinal)
                },
            own: i => Enumerable.Range(0, 20).ToDictionary(name => $"{(name == 0 ? "f1" : $"{i}-{name}")}", _ => 0.5,
                StringComparer.Ordinal));

        var names = round.Cohort.SelectMany(client => client.Metrics?.Keys ?? []).Distinct(StringComparer.Ordinal).ToList();
        Assert.Equal(RoundMetrics.MaxNames, names.Count);
        Assert.Contains("f1", round.TrainMetrics!.Keys);
        Assert.Contains(round.Cohort, client => client.Detail?.Contains("of its metrics are left out", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Whoever_claims_more_than_it_declared_counts_as_it_declared_for_the_whole_run()
    {
        var clients = new ClientRegistry();
        clients.Join(new FakeClient("a", Answer(1, 100)) { Info = new ClientInfo("a") { Examples = 100 } });
        clients.Join(new FakeClient("b", Answer(5, 50_000_000)) { Info = new ClientInfo("b") { Examples = 300 } });
        _store.BeforeSave = round =>
        {
            // From the second round on it would declare what it claims.
            if (round.Round == 1)
                clients.Join(new FakeClient("b", Answer(5, 50_000_000)) { Info = new ClientInfo("b") { Examples = 50_000_000 } });
        };

        var history = await RunAsync(clients, Spec("fedavg") with { Rounds = 2, Cohort = new() { Size = 2 } });

        Assert.Equal([4f, 4f, 4f], _store.Saved!.Model.Values.ToArray());   // (1*100 + 5*300) / 400
        Assert.Equal("it claims 50,000,000 examples and counts as 300, as it declared", history[0].Cohort[1].Detail);
        Assert.Contains("it now declares 50,000,000 examples; the 300 that it declared when the run met it hold",
            history[1].Cohort[1].Detail, StringComparison.Ordinal);
        Assert.Equal([("a", 100L), ("b", 300L)], history[0].Declared!.OrderBy(one => one.Key, StringComparer.Ordinal)
            .Select(one => (one.Key, one.Value)));
        Assert.Null(history[1].Declared);

        // A run that is resumed holds to it.
        var again = await RunAsync(clients, Spec("fedavg") with { Rounds = 3, Cohort = new() { Size = 2 } });
        Assert.Equal(300, again[2].Cohort[1].Examples);
    }

    [Fact]
    public async Task Nobody_weighs_more_than_the_largest_share()
    {
        var open = await RunAsync("fedavg", assignment => Updates.Of(assignment.Model, 0, 100_000_000));
        Assert.All(_store.Saved!.Model.Values.ToArray(), value => Assert.InRange(value, 0, 1e-4f));
        Assert.Null(Mallory(open).Detail);

        var capped = await RunAsync("fedavg", assignment => Updates.Of(assignment.Model, 0, 100_000_000), share: 0.2);

        // Eight honest clients of one example each keep four fifths of the weight.
        Assert.Equal([1.6f, 1.6f, 1.6f], _store.Saved!.Model.Values.ToArray());
        Assert.Equal("its weight was cut from 1E+08 to 2, 20 % of the round's total (cohort.maxShare)",
            Mallory(capped).Detail!.Replace("20%", "20 %", StringComparison.Ordinal), ignoreCase: true);
    }

    [Theory]
    [InlineData("fedavg")]
    [InlineData("qfedavg")]
    public async Task A_share_that_nobody_reaches_changes_no_bit(string strategy)
    {
        var without = await RunAsync(strategy, assignment => Updates.Of(assignment.Model, 3, 2) with { Metrics = LossBefore });
        var with = await RunAsync(strategy, assignment => Updates.Of(assignment.Model, 3, 2) with { Metrics = LossBefore }, share: 0.9);

        Assert.Equal(without.ModelSha256, with.ModelSha256);
    }

    [Fact]
    public async Task A_client_that_boasts_of_its_loss_is_held_to_the_share_too()
    {
        var round = await RunAsync("qfedavg", assignment => Updates.Of(assignment.Model, 0,
            5) with
        { Metrics = Of((Metrics.LossBefore, 1e40)) }, share: 0.25);

        Assert.Contains("its weight was cut", Mallory(round).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task An_update_that_was_damaged_since_it_was_acknowledged_is_refused_by_name(string strategy)
    {
        var honest = await RunAsync(strategy, null);
        var round = await RunAsync(strategy, assignment => Updates.Of(assignment.Model, 0, 5) with
        {
            Metrics = LossBefore,
            IsIntact = () => false
        });

        Assert.Equal((null, honest.ModelSha256), (round.Failure, round.ModelSha256));
        Assert.Equal((RefusalReason.Damaged, true),
            (Mallory(round).Refused!.Value, Mallory(round).Detail!.Contains("damaged", StringComparison.Ordinal)));
        Assert.Null(Mallory(await RunAsync(strategy,
            assignment => Updates.Of(assignment.Model, 0, 5) with { Metrics = LossBefore, IsIntact = () => true })).Refused);
    }

    private static Dictionary<string, double> LossBefore => Of((Metrics.LossBefore, 1));

    private static ClientOutcome Mallory(RoundRecord round) => Assert.Single(round.Cohort, client => client.Client == "mallory");

    private static Dictionary<string, double> Of(params (string Name, double Value)[] metrics)
        => metrics.ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal);

    private static Func<Assignment, CancellationToken, Task<Reply>> Answer(float weights, long examples)
        => (assignment, _) => Task.FromResult<Reply>(Updates.Of(((TrainAssignment)assignment).Model, weights, examples));

    private static RunSpec Spec(string strategy) => new()
    {
        Model = ModelCatalog.All[0],
        Rounds = 1,
        Strategy = new() { Name = strategy },
        Evaluation = new() { On = EvaluationPlace.None },
    };

    private async Task<RoundRecord> RunAsync(string strategy, Func<TrainAssignment, Reply>? mallory, long examples = 1,
        double? share = null,
        Func<int, Dictionary<string, double>>? own = null)
    {
        _store.Saved = null;
        var clients = new ClientRegistry();
        for (var i = 0; i < Honest; i++)
        {
            var number = i;
            clients.Join(FakeClient.Answers($"honest-{i}",
                assignment => Updates.Of(assignment.Model, 2, examples) with { Metrics = own?.Invoke(number) ?? LossBefore }));
        }

        if (mallory is not null) clients.Join(FakeClient.Answers("mallory", mallory));
        return (await RunAsync(clients, Spec(strategy) with
        {
            Cohort = new()
            {
                Size = Honest
            + 1,
                Quorum = Honest,
                MaxShare = share
            }
        }))[0];
    }

    private async Task<IReadOnlyList<RoundRecord>> RunAsync(ClientRegistry clients, RunSpec spec)
    {
        _store.Saved ??= Checkpoint.Start(Updates.Model(0, 0, 0));
        var ports = new RunPorts { Clients = clients, Store = _store, Observer = _recording, Clock = _clock };
        await new FederatedRun("r", spec, ports).ExecuteAsync(_store.Saved, CancellationToken.None);
        return _store.Saved!.History;
    }
}
