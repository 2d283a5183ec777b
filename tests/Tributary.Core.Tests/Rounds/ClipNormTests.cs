using Tributary.Core.Clients;
using Tributary.Core.Learning.Strategies;
using Tributary.Core.Rounds;
using Tributary.Core.Tests.Fakes;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Rounds;

public sealed class ClipNormTests
{
    private readonly MemoryRunStore _store = new();
    private readonly ClientRegistry _clients = new();

    public static TheoryData<string> Strategies
        => [.. StrategyCatalog.All.Where(entry => !entry.IsBuffered && !entry.IsGossip).Select(entry => entry.Name)];

    [Fact]
    public async Task A_far_update_is_taken_back_to_the_limit_and_that_is_noted()
    {
        Join("near", _ => [0.3f, 0.4f]);
        Join("far", _ => [30, 40]);

        await RunAsync(new ClipNorm(5), 1);

        var round = _store.Saved!.History[0];
        Assert.Equal([(0.3f + 3) / 2, (0.4f + 4) / 2], _store.Saved.Model.Values.ToArray(), (one, other) => Math.Abs(one - other) < 1e-6);
        Assert.Equal(["its update of norm 50 was scaled down to 5", null], round.Cohort.Select(client => client.Detail));
        Assert.Equal((5, 25.25), (round.ClipNorm, Math.Round(round.MedianNorm!.Value, 6)));
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task Every_strategy_clips(string strategy)
    {
        for (var i = 0; i < 8; i++) Join($"near-{i}", _ => [3, 4]);
        Join("far", _ => [-3e6f, -4e6f]);

        await RunAsync(new ClipNorm(5), 1, strategy);

        var far = Assert.Single(_store.Saved!.History[0].Cohort, client => client.Client == "far");
        Assert.Null(far.Refused);
        Assert.Contains("was scaled down to 5", far.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_median_is_that_of_the_round_before_and_a_resumed_run_clips_alike()
    {
        foreach (var size in new[] { 1f, 2f, 3f }) Join($"c{size}", model => [model[0] + size, model[1]]);
        Join("far", model => [model[0] + 1000, model[1]]);

        await RunAsync(ClipNorm.Median, 6);
        var (whole, first, second) = (_store.Saved!.Model.Sha256(), _store.Saved.History[0], _store.Saved.History[1]);
        Assert.Equal((null, 2.5), (first.ClipNorm, first.MedianNorm));
        Assert.Equal((2.5, 2.5), (second.ClipNorm!.Value, Math.Round(second.MedianNorm!.Value, 3)));
        Assert.Equal(["c3", "far"], second.Cohort.Where(client => client.Detail is not null).Select(client => client.Client));

        _store.Saved = null;
        foreach (var rounds in new[] { 1, 3, 6 }) await RunAsync(ClipNorm.Median, rounds);
        Assert.Equal(whole, _store.Saved!.Model.Sha256());
    }

    [Fact]
    public async Task Updates_that_change_nothing_do_not_hold_the_next_round_to_nothing()
    {
        var round = 0;
        Join("a", model => round++ == 0 ? model : [model[0] + 1, model[1]]);

        await RunAsync(ClipNorm.Median, 2);

        Assert.Equal([1, 0], _store.Saved!.Model.Values.ToArray());
    }

    private void Join(string id, Func<float[], float[]> train) => _clients.Join(FakeClient.Answers(id, assignment
        => new Update(new ModelState(assignment.Model.Layout, train(assignment.Model.Values.ToArray())), 10)
        {
            Metrics = new Dictionary<string, double>(StringComparer.Ordinal) { [Metrics.LossBefore] = 1 },
        }));

    private async Task RunAsync(ClipNorm clip, int rounds, string strategy = "fedavg")
    {
        _store.Saved ??= Checkpoint.Start(Updates.Model(0, 0));
        var spec = new RunSpec
        {
            Model = ModelCatalog.All[0],
            Rounds = rounds,
            Strategy = new StrategySpec { Name = strategy, Clip = clip },
            Cohort = new CohortSpec { Size = _clients.Count, Quorum = 1 },
            Evaluation = new EvaluationSpec { On = EvaluationPlace.None },
        };
        var ports = new RunPorts { Clients = _clients, Store = _store, Observer = new Recording() };
        await new FederatedRun("r", spec, ports).ExecuteAsync(_store.Saved, TestContext.Current.CancellationToken);
    }
}
