using Tributary.Coordinator.Runs;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Tests.Runs;

public sealed class WaitingTextTests
{
    private readonly ClientRegistry _clients = new();
    private readonly LiveRun _run;

    public WaitingTextTests()
    {
        var spec = RunningCoordinator.Simulation(RunningCoordinator.RunFile);
        var record = new RunRecord { Id = "r", Name = "r", Created = DateTimeOffset.UnixEpoch, Spec = "{}" };
        _run = new LiveRun(record, new RunDocument(spec.Run, spec.Data), _clients, TimeProvider.System, new Silent());
        _run.RoundStarted(1, ["board-1", "board-2", "board-3"]);
    }

    [Fact]
    public void Who_is_away_is_named_first_with_the_time_it_was_last_heard_of()
    {
        _clients.Join(new Board("board-1", true));
        _clients.Join(new Board("board-2", false));
        _run.ClientProgressed("board-1", new ClientProgress("r", 1) { Epoch = 2, Epochs = 5 });
        _run.ClientDone(1, new ClientOutcome("board-3", 1));

        Assert.Equal("waiting for 2 of 3: board-2 offline since 12:03 UTC, board-1 at epoch 2 of 5", _run.Waiting);
        Assert.True(_run.IsHeldUp);
        Assert.Equal((3, 1, 0), (_run.Round!.Asked, _run.Round.Answered, _run.Round.Refused));
    }

    [Fact]
    public void Clients_at_work_hold_nobody_up()
    {
        foreach (var id in new[] { "board-1", "board-2", "board-3" }) _clients.Join(new Board(id, true));

        Assert.Equal("waiting for 3 of 3: board-1 at work, board-2 at work, board-3 at work", _run.Waiting);
        Assert.False(_run.IsHeldUp);
    }

    private sealed class Silent : IRunObserver;

    private sealed class Board(string id, bool online) : ITunnel
    {
        public ClientInfo Info { get; } = new(id);

        public ClientPresence Presence => new(online ? PresenceState.Online : PresenceState.Offline,
            new DateTimeOffset(2026, 1, 2, 12, 3, 4, TimeSpan.Zero));

        public Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
            => Task.FromResult<Reply>(new Refusal(RefusalReason.Busy, ""));
    }
}
