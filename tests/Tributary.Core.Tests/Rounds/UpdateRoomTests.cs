using Tributary.Core.Clients;
using Tributary.Core.Learning.Strategies;
using Tributary.Core.Rounds;
using Tributary.Core.Tests.Fakes;
using Tributary.Engine.Models;
using Tributary.Engine.Training;

namespace Tributary.Core.Tests.Rounds;

public sealed class UpdateRoomTests
{
    private readonly ManualClock _clock = new();
    private readonly ModelState _model = Updates.Model(0, 0, 0);
    private int _live, _maxLive, _tried;

    [Fact]
    public async Task Ten_thousand_clients_never_have_more_updates_than_there_are_places()
    {
        var clients = Enumerable.Range(0, 10_000).Select(i => new FakeClient($"client-{i:d5}", AnswerAsync)).ToArray();

        var harvest = await CollectAsync(clients, new() { Size = clients.Length });

        Assert.All(harvest.Cohort, client => Assert.Null(client.Refused));
        Assert.Equal([2f, 2f, 2f], harvest.Aggregate!.Values.ToArray());
        Assert.InRange(_maxLive, 1, PlainCollector.MaxLive);
        Assert.Equal(0, _live);
    }

    [Fact]
    public async Task Clients_that_hold_their_place_for_ever_hold_nobody_beyond_the_deadline()
    {
        var clients = Enumerable.Range(0, 30).Select(i => new FakeClient($"client-{i:d2}",
            (assignment, stop) => HoldAsync(assignment, heeds: i % 2 == 0, stop))).ToArray();
        var collecting = CollectAsync(clients, new() { Size = 30, Quorum = 1, Deadline = TimeSpan.FromMinutes(1) });

        _clock.Advance(TimeSpan.FromMinutes(2));
        var harvest = await collecting;

        Assert.Equal(30, _tried);
        Assert.All(harvest.Cohort, client => Assert.Equal(RefusalReason.Deadline, client.Refused));
    }

    [Fact]
    public async Task A_round_that_is_cancelled_ends_while_clients_wait_for_places()
    {
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 30).Select(i => new FakeClient($"client-{i:d2}",
            (assignment, token) => HoldAsync(assignment, heeds: true, token))).ToArray();
        var collecting = CollectAsync(clients, new() { Size = 30 }, cancellation: stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => collecting);
        Assert.Equal(30, _tried);
    }

    [Fact]
    public async Task What_an_aggregation_must_see_together_waits_for_no_place()
    {
        var clients = Enumerable.Range(0, 50).Select(i => FakeClient.Answers($"client-{i:d2}", 3, 1)).ToArray();

        var harvest = await CollectAsync(clients, new() { Size = 50 }, "fedmedian");

        Assert.Equal([3f, 3f, 3f], harvest.Aggregate!.Values.ToArray());
        Assert.All(clients, client => Assert.Null(((TrainAssignment)client.Asked[0]).Place));
    }

    [Fact]
    public async Task A_place_that_was_given_back_while_it_was_waited_for_is_free_again()
    {
        var room = new UpdateRoom(1);
        var (first, second, third) = (room.Offer(), room.Offer(), room.Offer());
        await first.TakeAsync(CancellationToken.None);
        var waiting = second.TakeAsync(CancellationToken.None);

        second.GiveBack();
        first.GiveBack();
        await waiting;
        third.Take(CancellationToken.None);

        Assert.Equal(1, room.MaxTaken);
    }

    private async Task<Reply> AnswerAsync(Assignment assignment, CancellationToken stop)
    {
        await Task.Yield();
        await ((TrainAssignment)assignment).Place!.TakeAsync(stop);
        var now = Interlocked.Increment(ref _live);
        for (var known = Volatile.Read(ref _maxLive); now > known; known = Volatile.Read(ref _maxLive))
            Interlocked.CompareExchange(ref _maxLive, now, known);
        return Updates.Of(_model, 2, 1) with { Backing = new LetGo(() => Interlocked.Decrement(ref _live)) };
    }

    private async Task<Reply> HoldAsync(Assignment assignment, bool heeds, CancellationToken stop)
    {
        Interlocked.Increment(ref _tried);
        await ((TrainAssignment)assignment).Place!.TakeAsync(stop);
        await Task.Delay(Timeout.InfiniteTimeSpan, _clock, heeds ? stop : CancellationToken.None);
        return new Refusal(RefusalReason.Failed, "it held its place");
    }

    private Task<Harvest> CollectAsync(FakeClient[] clients, CohortSpec spec, string strategy = "fedavg",
        CancellationToken cancellation = default)
        => new PlainCollector(_clock).CollectAsync(
            new HarvestPlan
            {
                Assignment = new TrainAssignment
                {
                    RunId = "r",
                    Round = 1,
                    Spec = ModelCatalog.All[0],
                    Model = _model,
                    Training = new TrainingOptions(),
                },
                Cohort = clients,
                Spec = spec,
                Strategy = StrategyCatalog.Create(new StrategySpec { Name = strategy }),
                SeedOf = _ => 1,
            },
            cancellation);

    private sealed class LetGo(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
