using Microsoft.Extensions.Hosting;

namespace Tributary.Coordinator.Workers;

/// <summary>What works in the background. A loop of it that breaks costs neither the coordinator nor the worker's other loops:
/// <see cref="WorkerGuard"/> says it and begins the loop anew.</summary>
internal abstract class Worker(WorkerGuard guard) : BackgroundService
{
    /// <summary>The loops that it keeps; empty before its start.</summary>
    internal IReadOnlyList<WorkerLoop> Kept { get; private set; } = [];

    /// <summary>What it does, side by side; empty where the options leave it nothing to do. Read once, when it starts.</summary>
    protected abstract IEnumerable<WorkerLoop> Loops();

    /// <summary>After all loops have ended in order.</summary>
    protected virtual Task EndAsync() => Task.CompletedTask;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Kept = [.. Loops()];
        return base.StartAsync(cancellationToken);
    }

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        await Task.WhenAll(Kept.Select(loop => guard.KeepAsync(loop, stoppingToken)));
        await EndAsync();
    }
}
