using System.Collections.Concurrent;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Lines;

/// <summary>The assignments that an agent works on or has waiting: each ends when its answer is delivered, when its deadline passes, or
/// when nobody wants it any more.</summary>
/// <param name="atOnce">Worked on at the same time, at least 1; more wait their turn.</param>
internal sealed class HeldAssignments(AssignmentRunner runner, IAssignmentWire wire, int atOnce, ILineObserver observer,
    TimeProvider clock) : IDisposable
{
    // The coordinator's clock is known to a second.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    // The longest that a timer takes.
    private static readonly TimeSpan MaxTimer = TimeSpan.FromDays(40);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _held = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> _works = new();
    private readonly SemaphoreSlim _places = new(Math.Max(1, atOnce));

    public bool IsEmpty => _held.IsEmpty;

    /// <summary>Of each the wire's key.</summary>
    public string[] Keys => [.. _held.Keys];

    /// <summary>Begins, unless it is held already.</summary>
    /// <param name="cancellation">The agent ends.</param>
    public void Begin(AssignmentMessage assignment, CancellationToken cancellation)
    {
        var deadlined = new CancellationTokenSource(Left(assignment), clock);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadlined.Token);
        if (_held.TryAdd(assignment.Key, stop))
        {
            var work = WorkAsync(assignment, stop, deadlined);
            _works[work] = true;
            _ = work.ContinueWith(done => _works.TryRemove(done, out _), CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return;
        }

        stop.Dispose();
        deadlined.Dispose();
    }

    /// <summary>Nobody wants it any more.</summary>
    public async Task StopAsync(string key)
    {
        if (!_held.TryRemove(key, out var held)) return;
        try
        {
            await held.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It has ended in this very moment.
        }
    }

    /// <summary>Until all that were begun have ended.</summary>
    public Task WaitAsync() => Task.WhenAll(_works.Keys);

    public void Dispose() => _places.Dispose();

    // Until nobody waits for the answer any more; without end where it has no deadline.
    private TimeSpan Left(AssignmentMessage assignment)
    {
        TimeSpan? left = assignment.SecondsLeft is { } seconds && double.IsFinite(seconds)
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 2 * MaxTimer.TotalSeconds))
            : assignment.Deadline - wire.CoordinatorTime;
        if (left is not { } time || time + Grace > MaxTimer) return Timeout.InfiniteTimeSpan;
        return time + Grace < TimeSpan.Zero ? TimeSpan.Zero : time + Grace;
    }

    private async Task WorkAsync(AssignmentMessage assignment, CancellationTokenSource stop, CancellationTokenSource deadlined)
    {
        var placed = false;
        try
        {
            await _places.WaitAsync(stop.Token);
            placed = true;
            await runner.RunAsync(assignment, stop.Token);
        }
        catch (OperationCanceledException)
        {
            observer.Dropped(assignment.Id, deadlined.IsCancellationRequested ? "its deadline has passed" : "it is no longer wanted");
        }
        finally
        {
            // Forgotten only after the answer is delivered: until then polls name it as held.
            if (placed) _places.Release();
            _held.TryRemove(KeyValuePair.Create(assignment.Key, stop));
            stop.Dispose();
            deadlined.Dispose();
        }
    }
}
