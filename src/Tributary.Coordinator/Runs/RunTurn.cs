namespace Tributary.Coordinator.Runs;

/// <summary>A run in the worker's hands.</summary>
internal sealed class RunTurn(LiveRun run, RunTeller teller, TimeProvider clock) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private (long Since, TimeSpan Time)? _postponed;

    public LiveRun Run => run;

    public RunTeller Teller => teller;

    /// <summary>Whether it is not to be started yet.</summary>
    public bool IsPostponed => _postponed is var (since, time) && clock.GetElapsedTime(since) < time;

    /// <summary>Cancelled once the run was told to pause or stop.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>The store as the run sees it; null while it stands in line.</summary>
    public RunKeeper? Keeper { get; set; }

    /// <summary>Ends when the run no longer works; null while it stands in line.</summary>
    public Task? Working { get; set; }

    /// <summary>What was last told of the wait.</summary>
    public string? Told { get; set; }

    /// <summary>Keeps it from being started for some time.</summary>
    public void Postpone(TimeSpan time) => _postponed = (clock.GetTimestamp(), time);

    public Task CancelAsync() => _stop.CancelAsync();

    public void Dispose()
    {
        _stop.Dispose();
        Keeper?.Dispose();
    }
}
