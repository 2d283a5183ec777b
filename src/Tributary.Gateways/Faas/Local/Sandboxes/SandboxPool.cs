using Microsoft.Extensions.Logging;
using Tributary.Gateways.Faas.Local.Entities;

namespace Tributary.Gateways.Faas.Local.Sandboxes;

/// <summary>Instances of all functions: warm ones are used again, cold ones are started while memory and number allow it, idle ones of
/// other functions make room, and who finds no place waits. Safe to use from several threads.</summary>
internal sealed class SandboxPool : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Instance> _instances = [];
    private readonly LinkedList<Waiter> _waiters = new();
    private readonly HashSet<Task> _ending = [];
    private readonly CancellationTokenSource _end = new();
    private readonly LocalPlatformOptions _options;
    private readonly InstanceStarter _starter;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Task _watching;
    private int _memory;

    public SandboxPool(LocalPlatformOptions options, InstanceStarter starter, TimeProvider clock, ILogger log)
    {
        (_options, _starter, _clock, _log) = (options, starter, clock, log);
        _watching = WatchAsync();
    }

    public int Count
    {
        get
        {
            lock (_lock) return _instances.Count;
        }
    }

    /// <summary>A place in an instance of a function, at once or when one is free; the instance may still be coming up.</summary>
    /// <returns>The instance, and whether it is started for this.</returns>
    public Task<(Instance Instance, bool IsCold)> TakeAsync(StoredAction action, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (Place(action) is { } placed) return Task.FromResult(placed);
            var waiter = new Waiter(action);
            var node = _waiters.AddLast(waiter);
            waiter.Registration = cancellation.Register(() =>
            {
                lock (_lock)
                    if (node.List is not null) _waiters.Remove(node);
                waiter.Placed.TrySetCanceled(cancellation);
            });
            return waiter.Placed.Task;
        }
    }

    /// <summary>Gives a place back.</summary>
    /// <param name="isBroken">Whether the instance is of no use any more.</param>
    public void Give(Instance instance, bool isBroken)
    {
        lock (_lock)
        {
            instance.Active--;
            instance.LastUsed = _clock.GetTimestamp();
            if (isBroken) instance.IsBroken = true;
            if (instance is { IsBroken: true, Active: 0 }) Remove(instance);
            Serve();
        }
    }

    /// <summary>A function was written anew or deleted: its idle instances end, the others once they are idle.</summary>
    public void Forget(StoredAction action)
    {
        lock (_lock)
        {
            foreach (var instance in _instances.Where(one => one.Revision == action.Revision).ToList())
            {
                instance.IsBroken = true;
                if (instance.Active == 0) Remove(instance);
            }

            Serve();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        Task[] ending;
        lock (_lock)
        {
            foreach (var instance in _instances.ToList()) Remove(instance);
            foreach (var waiter in _waiters) waiter.Placed.TrySetCanceled(_end.Token);
            _waiters.Clear();
            ending = [.. _ending];
        }

        await Task.WhenAll(ending);
        await _starter.DisposeAsync();
        _end.Dispose();
    }

    private (Instance, bool)? Place(StoredAction action)
    {
        Instance? warm = null;
        foreach (var one in _instances)
            if (one.Revision == action.Revision && !one.IsBroken && one.Active < one.Concurrency && !IsGone(one)
                && (warm is null || one.LastUsed > warm.LastUsed)) warm = one;
        if (warm is not null)
        {
            warm.Active++;
            return (warm, false);
        }

        if (!Fits(action) && !MakeRoom(action)) return null;
        var instance = new Instance(action) { Active = 1, LastUsed = _clock.GetTimestamp() };
        _instances.Add(instance);
        _memory += instance.Memory;
        instance.Started = StartAsync(instance, action);
        return (instance, true);
    }

    private async Task<InstanceStart> StartAsync(Instance instance, StoredAction action)
    {
        var started = await _starter.StartAsync(action, _end.Token);
        lock (_lock)
        {
            instance.Sandbox = started.Sandbox;
            if (started.Fault is not null) instance.IsBroken = true;
        }

        return started;
    }

    private bool Fits(StoredAction action)
        => _instances.Count < _options.MaxInstances && _memory + action.Limits.Memory <= _options.MemoryBudget;

    // Those that were idle for the longest go first, and none where that does not help.
    private bool MakeRoom(StoredAction action)
    {
        var idle = _instances.Where(one => one.Active == 0).OrderBy(one => one.LastUsed).ToList();
        if (_instances.Count - idle.Count >= _options.MaxInstances
            || _memory - idle.Sum(one => one.Memory) + action.Limits.Memory > _options.MemoryBudget) return false;
        foreach (var one in idle)
        {
            if (Fits(action)) break;
            Remove(one);
        }

        return true;
    }

    private void Serve()
    {
        for (var node = _waiters.First; node is not null;)
        {
            var next = node.Next;
            if (Place(node.Value.Action) is { } placed)
            {
                _waiters.Remove(node);
                if (!node.Value.Placed.TrySetResult(placed)) placed.Item1.Active--;
                node.Value.Registration.Unregister();
            }

            node = next;
        }
    }

    private void Remove(Instance instance)
    {
        if (!_instances.Remove(instance)) return;
        instance.IsBroken = true;
        _memory -= instance.Memory;
        var ending = EndAsync(instance);
        _ending.Add(ending);
        _ = ending.ContinueWith(done =>
        {
            lock (_lock) _ending.Remove(done);
        }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    // Out of the lock: to end a process takes a moment.
    private static async Task EndAsync(Instance instance)
    {
        await Task.Yield();
        if ((await instance.Started).Sandbox is { } sandbox) await sandbox.DisposeAsync();
    }

    private static bool IsGone(Instance instance) => instance.Sandbox?.Gone.IsCompleted == true;

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250), _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token)) Look();
        }
        catch (OperationCanceledException)
        {
            // The platform ends.
        }
    }

    private void Look()
    {
        List<Instance> running;
        lock (_lock)
        {
            foreach (var one in _instances.Where(one => one.Active == 0
                && (IsGone(one) || _clock.GetElapsedTime(one.LastUsed) >= _options.IdleTimeout)).ToList()) Remove(one);
            Serve();
            running = [.. _instances.Where(one => one.Sandbox is not null)];
        }

        var held = GroupMemory.Of(running.Select(one => one.Sandbox!.Group).ToHashSet());
        foreach (var one in running)
        {
            var megabytes = held.GetValueOrDefault(one.Sandbox!.Group) >> 20;
            if (megabytes <= one.Memory) continue;
            LocalEvents.OutOfMemory(_log, megabytes, one.Memory);
            one.Sandbox.EndForMemory();
        }
    }

    private sealed record Waiter(StoredAction Action)
    {
        public TaskCompletionSource<(Instance, bool)> Placed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationTokenRegistration Registration { get; set; }
    }
}
