using Tributary.Coordinator.Api;
using Tributary.Coordinator.Events;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Tests.Events;

public sealed class EventStreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_listener_that_comes_back_gets_what_it_missed_and_nothing_twice()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        coordinator.Join(coordinator.Trainers());
        var run = await coordinator.PostRunAsync();
        await coordinator.UntilAsync(run.Id, RunStatus.Completed);

        var all = await ReadAsync(coordinator, run.Id, "0");
        Assert.Equal(["round-started", "client-done", "client-done", "client-done", "round-saved"], all.Where(told => told.Round == 2)
            .Select(told => told.Event));
        Assert.Equal(all.Select(told => told.Id).Order(), all.Select(told => told.Id));

        var rest = await ReadAsync(coordinator, run.Id, $"{all[4].Id}");
        Assert.Equal(all.Skip(5).Select(told => told.Id), rest.Select(told => told.Id));
    }

    [Fact]
    public async Task A_reader_that_does_not_keep_up_is_let_go_and_holds_up_nobody()
    {
        var hub = new EventHub(TimeProvider.System);
        using var slow = hub.Subscribe(null, null);
        using var quick = hub.Subscribe(null, null);
        for (var i = 0; i <= EventHub.MaxBehind; i++)
        {
            hub.Publish(new RunEvent { Event = EventKind.Run });
            Assert.True(quick.Reader.TryRead(out _));
        }

        var got = 0;
        while (await slow.Reader.WaitToReadAsync() && slow.Reader.TryRead(out _)) got++;

        Assert.Equal(EventHub.MaxBehind, got);
        Assert.Equal(1, hub.Listeners);
    }

    [Fact]
    public void A_listener_is_told_when_events_it_lacks_are_no_longer_kept()
    {
        var hub = new EventHub(TimeProvider.System);
        using var first = hub.Subscribe(null, null);
        for (var i = 0; i < EventHub.MaxKept + 10; i++) hub.Publish(new RunEvent { Event = EventKind.Run });
        Assert.True(first.Reader.TryRead(out var oldest));

        using var back = hub.Subscribe(null, oldest.Id);

        Assert.True(back.Missed);
        Assert.Equal(EventHub.MaxKept, back.Earlier.Count);
    }

    [Fact]
    public async Task A_wrong_last_id_is_a_problem()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        await coordinator.ProblemAsync(await coordinator.Http.GetAsync("/api/events?after=soon"), 400);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<List<RunEvent>> ReadAsync(RunningCoordinator coordinator, string run, string lastId)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using var events = await ServerSentEvents.OpenAsync(coordinator.Http, $"/api/runs/{run}/events", lastId, limit.Token);
        var told = new List<RunEvent>();
        do told.Add((await events.NextAsync(limit.Token))!);
        while (told[^1].Event != EventKind.RunEnded);
        return told;
    }
}
