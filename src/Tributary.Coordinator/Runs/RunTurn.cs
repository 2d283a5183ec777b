namespace Tributary.Coordinator.Runs;

/// <summary>A run in the worker's hands.</summary>
internal sealed class RunTurn(LiveRun run, RunTeller teller) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public LiveRun Run => run;

    public RunTeller Teller => teller;

    /// <summary>It is not started before this.</summary>
    public DateTimeOffset NotBefore { get; set; }

    /// <summary>Cancelled once the run was told to pause or stop.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>The store as the run sees it; null while it stands in line.</summary>
    public RunKeeper? Keeper { get; set; }

    /// <summary>Ends when the run no longer works; null while it stands in line.</summary>
    public Task? Working { get; set; }

    /// <summary>What was last told of the wait.</summary>
    public string? Told { get; set; }

    public Task CancelAsync() => _stop.CancelAsync();

    public void Dispose()
    {
        _stop.Dispose();
        Keeper?.Dispose();
    }
}
