using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Core.Tests.Fakes;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Rounds;

public sealed class CollectorTests
{
    private readonly ClientRegistry _clients = new();
    private readonly MemoryRunStore _store = new() { Saved = Checkpoint.Start(Updates.Model(0, 0, 0)) };
    private readonly Recording _recording = new();

    [Fact]
    public async Task A_run_takes_what_another_collector_harvests()
    {
        foreach (var id in (string[])["a", "b"]) _clients.Join(FakeClient.NeverAnswers(id));
        var collector = new OneAnswer(Updates.Model(3, 3, 3));

        await RunAsync(collector);

        Assert.Equal([3f, 3f, 3f], _store.Saved!.Model.Values.ToArray());
        Assert.Equal(["a", "b"], _store.Saved.History[0].Cohort.Select(client => client.Client));
        Assert.Contains("a counted", _recording.Events);
    }

    [Fact]
    public async Task A_collector_is_given_the_round_and_makes_each_client_an_assignment_of_its_own()
    {
        foreach (var id in (string[])["b", "a"]) _clients.Join(FakeClient.Answers(id, 1, 1));
        var collector = new OneAnswer(Updates.Model(3, 3, 3));
        await RunAsync(collector);
        var deadline = DateTimeOffset.UnixEpoch.AddHours(1);

        var plan = Assert.Single(collector.Plans);
        var own = plan.Cohort.Select(client => plan.AssignmentOf(client, deadline)).ToArray();

        Assert.Equal(["a", "b"], plan.Cohort.Select(client => client.Info.Id));
        Assert.All(own, assignment => Assert.Equal((1, 2, deadline), (assignment.Round, assignment.Asked, assignment.Deadline)));
        Assert.All(own, assignment => Assert.Equal([0f, 0f, 0f], assignment.Model.Values.ToArray()));
        Assert.NotEqual(own[0].Seed, own[1].Seed);
    }

    private Task<RunOutcome> RunAsync(ICollector collector)
    {
        var spec = new RunSpec
        {
            Model = ModelCatalog.All[0],
            Rounds = 1,
            Cohort = new() { Size = 2, Quorum = 1 },
            Evaluation = new() { On = EvaluationPlace.None },
        };
        var ports = new RunPorts { Clients = _clients, Store = _store, Observer = _recording, Collector = collector };
        return new FederatedRun("r", spec, ports).ExecuteAsync(_store.Saved!, TestContext.Current.CancellationToken);
    }

    /// <summary>Asks nobody.</summary>
    private sealed class OneAnswer(ModelState aggregate) : ICollector
    {
        public List<HarvestPlan> Plans { get; } = [];

        public Task<Harvest> CollectAsync(HarvestPlan plan, CancellationToken cancellation)
        {
            Plans.Add(plan);
            var cohort = plan.Cohort.Select(client => new ClientOutcome(client.Info.Id, 0) { Examples = 1 }).ToArray();
            foreach (var outcome in cohort) plan.Done(outcome);
            return Task.FromResult(new Harvest { Aggregate = aggregate, Cohort = cohort });
        }
    }
}
