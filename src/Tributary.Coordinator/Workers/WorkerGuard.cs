using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Tributary.Coordinator.Workers;

/// <summary>Keeps the loops of workers going. One that breaks, or ends though nobody stopped it, is logged and begun anew after a pause;
/// until it has worked for as long as that pause, <c>/readyz</c> names it.</summary>
internal class WorkerGuard(TimeProvider clock, ILogger<WorkerGuard> log)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, bool> _broken = new(StringComparer.Ordinal);

    /// <summary>The loops that broke and have not worked since.</summary>
    public IReadOnlyList<string> Broken => [.. _broken.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Ends when it is told to stop, whatever the loop does.</summary>
    public async Task KeepAsync(WorkerLoop loop, CancellationToken stopping)
    {
        while (await TryAsync(loop, stopping) is { } fault)
        {
            if (_broken.TryAdd(loop.Name, true)) WorkerEvents.Broke(log, fault, loop.Name, s_pause.TotalSeconds);
            if (!await PauseAsync(stopping)) return;
        }
    }

    /// <summary>One life of a loop.</summary>
    protected virtual Task RunAsync(WorkerLoop loop, CancellationToken stopping) => loop.RunAsync(stopping);

    // Null where it ended in order.
    private async Task<Exception?> TryAsync(WorkerLoop loop, CancellationToken stopping)
    {
        try
        {
            var working = RunAsync(loop, stopping);
            await MendedAsync(loop, working, stopping);
            await working;
            return stopping.IsCancellationRequested ? null : new InvalidOperationException($"{loop.Name} ended though nobody stopped it");
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
#pragma warning disable CA1031 // Whatever it is, the coordinator goes on, and the loop is begun anew.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return fault;
        }
    }

    // A loop that broke before is mended once it has worked for a while.
    private async Task MendedAsync(WorkerLoop loop, Task working, CancellationToken stopping)
    {
        if (!_broken.ContainsKey(loop.Name)) return;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await Task.WhenAny(working, Task.Delay(s_pause, clock, over.Token));
        await over.CancelAsync();
        if (!working.IsCompleted && !stopping.IsCancellationRequested && _broken.TryRemove(loop.Name, out _))
            WorkerEvents.Back(log, loop.Name);
    }

    private async Task<bool> PauseAsync(CancellationToken stopping)
    {
        try
        {
            await Task.Delay(s_pause, clock, stopping);
            return true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
    }
}
