using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Workers;

namespace Tributary.Coordinator.Tests.Workers;

/// <summary>A guard whose loops break when a test wants it: in the midst of their work.</summary>
internal sealed class FaultyGuard(TimeProvider clock, ILogger<WorkerGuard> log) : WorkerGuard(clock, log)
{
    private readonly ConcurrentDictionary<string, Life> _lives = new(StringComparer.Ordinal);

    /// <summary>How often a loop was begun.</summary>
    public int Begun(string name) => _lives.TryGetValue(name, out var life) ? life.Number : 0;

    /// <summary>Breaks the loop's present life.</summary>
    public void Break(string name, Exception fault) => _lives[name].Fault.SetResult(fault);

    protected override async Task RunAsync(WorkerLoop loop, CancellationToken stopping)
    {
        var life = _lives.AddOrUpdate(loop.Name, _ => new Life(1), (_, before) => new Life(before.Number + 1));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var working = base.RunAsync(loop, end.Token);
        if (await Task.WhenAny(working, life.Fault.Task) == life.Fault.Task)
        {
            await end.CancelAsync();
            await working.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw await life.Fault.Task;
        }

        await working;
    }

    private sealed record Life(int Number)
    {
        public TaskCompletionSource<Exception> Fault { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
