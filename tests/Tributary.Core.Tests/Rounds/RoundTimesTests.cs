using System.Text.Json;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Core.Tests.Fakes;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Rounds;

public sealed class RoundTimesTests
{
    private readonly ManualClock _clock = new();
    private readonly ClientRegistry _clients = new();
    private readonly MemoryRunStore _store = new() { Saved = Checkpoint.Start(Updates.Model(0, 0, 0)) };
    private readonly RunSpec _spec = new()
    {
        Model = ModelCatalog.All[0],
        Rounds = 3,
        Cohort = new() { Size = 1, Quorum = 1 },
        Evaluation = new() { On = EvaluationPlace.None },
    };

    [Fact]
    public async Task Every_second_of_a_run_is_in_a_round_or_in_the_write_of_the_last()
    {
        _store.BeforeSave = _ => _clock.Advance(TimeSpan.FromSeconds(5));
        _clients.Join(FakeClient.Answers("a", _ =>
        {
            _clock.Advance(TimeSpan.FromSeconds(2));
            return Updates.Of(Updates.Model(0, 0, 0), 1, 1);
        }));

        var outcome = await RunAsync(waits: false);

        var rounds = _store.Saved!.History;
        Assert.All(rounds, round => Assert.Equal(2, round.Seconds.Train));
        Assert.Equal([0, 5, 5], rounds.Select(round => round.Seconds.Save));
        Assert.Equal(21, outcome.Seconds);
        Assert.Equal(outcome.Seconds, rounds.Sum(round => round.Seconds.Total) + 5);
    }

    [Fact]
    public async Task A_resumed_run_counts_what_it_took_before()
    {
        _store.BeforeSave = _ => _clock.Advance(TimeSpan.FromSeconds(5));
        _clients.Join(FakeClient.Answers("a", 1, 1));
        await RunAsync(waits: false);
        var before = _store.Saved!.History.Sum(round => round.Seconds.Total);

        var outcome = await RunAsync(waits: false, rounds: 4);

        Assert.Equal(before + 5, outcome.Seconds);
    }

    [Fact]
    public async Task Waiting_for_clients_is_a_part_of_its_own()
    {
        var running = RunAsync(waits: true, rounds: 1);
        _clock.Advance(TimeSpan.FromMinutes(1));
        _clients.Join(FakeClient.Answers("a", 1, 1));
        await running;

        Assert.Equal(60, _store.Saved!.History[0].Seconds.Wait);
        Assert.Equal(60, _store.Saved.History[0].Seconds.Total);
    }

    [Fact]
    public async Task Rounds_are_noted_only_where_clients_come_and_go()
    {
        _clients.Join(FakeClient.Answers("a", 1, 1));

        await RunAsync(waits: false);
        Assert.Empty(_store.Noted);

        await RunAsync(waits: true, rounds: 5);
        Assert.Equal([4, 5], _store.Noted);
    }

    [Fact]
    public void Times_that_an_older_version_kept_are_read()
    {
        const string Kept = """{"train":1,"transfer":2,"aggregate":3,"evaluate":4,"save":5,"total":15}""";

        var read = JsonSerializer.Deserialize(Kept, RecordsJson.Default.RoundTimes)!;

        Assert.Equal((15, 0), (read.Total, read.Wait));
    }

    private Task<RunOutcome> RunAsync(bool waits, int rounds = 3) => new FederatedRun("r", _spec with { Rounds = rounds },
        new RunPorts
        {
            Clients = _clients,
            Store = _store,
            Observer = new Recording(),
            Clock = _clock,
            Waits = waits,
        }).ExecuteAsync(_store.Saved!, CancellationToken.None);
}
