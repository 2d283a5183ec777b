using System.Collections.Concurrent;

namespace Tributary.Engine.Training;

/// <summary>A fixed number of threads, each with its own networks, that any number of clients share: memory grows with the threads, not
/// with the clients. Work waits in line in the order in which it came; as many wait as clients were asked.</summary>
public sealed class TrainerPool : IDisposable
{
    private readonly BlockingCollection<Action<NetworkCache>> _line = [];
    private readonly Thread[] _threads;

    /// <param name="size">Trainers that work at the same time, at least 1.</param>
    public TrainerPool(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        _threads = new Thread[size];
        for (var i = 0; i < size; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"trainer {i + 1}" };
            _threads[i].Start();
        }
    }

    /// <summary>Trainers that work at the same time.</summary>
    public int Size => _threads.Length;

    /// <summary>Runs the work on one of the pool's threads. What it throws, the caller gets.</summary>
    /// <param name="cancellation">Cancelled while the work waits in line: it is never started.</param>
    public Task<T> RunAsync<T>(Func<NetworkCache, T> work, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _line.Add(
            networks =>
            {
                if (cancellation.IsCancellationRequested)
                {
                    done.TrySetCanceled(cancellation);
                    return;
                }

                try
                {
                    done.TrySetResult(work(networks));
                }
                catch (OperationCanceledException fault)
                {
                    done.TrySetCanceled(fault.CancellationToken);
                }
                catch (Exception fault)
                {
                    done.TrySetException(fault);
                }
            },
            CancellationToken.None);
        return done.Task;
    }

    /// <summary>Finishes what waits in line, then ends the threads.</summary>
    public void Dispose()
    {
        _line.CompleteAdding();
        foreach (var thread in _threads) thread.Join();
        _line.Dispose();
    }

    private void Work()
    {
        using var networks = new NetworkCache();
        foreach (var job in _line.GetConsumingEnumerable()) job(networks);
    }
}
