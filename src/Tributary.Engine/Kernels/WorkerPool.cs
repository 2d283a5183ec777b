using System.Diagnostics;

namespace Tributary.Engine.Kernels;

/// <summary>A few threads that run one function together. They spin briefly where they meet, because a training step is shorter than waking a
/// thread, and then sleep: on a machine with other work the one that is waited for may have lost its processor, and then spinning
/// only takes another away. With one worker there are no threads at all.</summary>
internal sealed class WorkerPool : IDisposable
{
    // Workers that all run meet within some hundred microseconds; a time slice of somebody else's takes thousands.
    private static readonly long SpinAtMeeting = Ticks(500), SpinForJob = Ticks(1000);

    private readonly Thread[] _threads;
    private readonly object _gate = new();
    private Action<int> _job = static _ => { };
    private Exception? _fault;
    private int _generation, _finished, _epoch;
    private int _arrived, _left, _parked;
    private volatile bool _ended;

    public WorkerPool(int workers)
    {
        Workers = workers;
        _threads = new Thread[workers - 1];
        for (var i = 0; i < _threads.Length; i++)
        {
            var index = i;
            _threads[i] = new Thread(() => Loop(index)) { IsBackground = true, Name = $"tributary worker {i + 1}" };
            _threads[i].Start();
        }
    }

    public int Workers { get; }

    /// <summary>Threads that sleep until something happens.</summary>
    internal int Parked => Volatile.Read(ref _parked);

    /// <summary>Runs <paramref name="job"/> on every worker, 0 being the caller, and returns when all are done.</summary>
    public void Run(Action<int> job)
    {
        if (_threads.Length == 0)
        {
            job(0);
            return;
        }

        (_job, _left) = (job, _threads.Length);
        var before = _finished;
        Announce(ref _generation);
        job(0);
        Await(ref _finished, before, SpinAtMeeting);
        if (Interlocked.Exchange(ref _fault, null) is { } fault) throw new InvalidOperationException("a worker failed", fault);
    }

    /// <summary>Returns once every worker of the running job has called it. <paramref name="workers"/> take part.</summary>
    public void Barrier(int workers)
    {
        if (workers == 1) return;
        var epoch = Volatile.Read(ref _epoch);
        if (Interlocked.Increment(ref _arrived) == workers)
        {
            _arrived = 0;
            Announce(ref _epoch);
            return;
        }

        Await(ref _epoch, epoch, SpinAtMeeting);
    }

    public void Dispose()
    {
        _ended = true;
        Announce(ref _generation);
        foreach (var thread in _threads) thread.Join();
    }

    private static long Ticks(int microseconds) => Environment.ProcessorCount == 1 ? 0 : Stopwatch.Frequency * microseconds / 1_000_000;

    // The change, then the look at who sleeps; a sleeper counts itself, then looks at the value: one of the two sees the other.
    private void Announce(ref int value)
    {
        Interlocked.Increment(ref value);
        if (Volatile.Read(ref _parked) == 0) return;
        lock (_gate) Monitor.PulseAll(_gate);
    }

    private void Await(ref int value, int before, long spin)
    {
        var until = Stopwatch.GetTimestamp() + spin;
        do
        {
            for (var i = 0; i < 8; i++)
            {
                if (Volatile.Read(ref value) != before) return;
                Thread.SpinWait(2);
            }
        }
        while (Stopwatch.GetTimestamp() < until);

        lock (_gate)
        {
            Interlocked.Increment(ref _parked);
            while (Volatile.Read(ref value) == before) Monitor.Wait(_gate);
            Interlocked.Decrement(ref _parked);
        }
    }

    private void Loop(int index)
    {
        for (var seen = 0; ; seen++)
        {
            Await(ref _generation, seen, SpinForJob);
            if (_ended) return;
            try
            {
                _job(index + 1);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                Interlocked.CompareExchange(ref _fault, fault, null);
            }

            if (Interlocked.Decrement(ref _left) == 0) Announce(ref _finished);
        }
    }
}
