namespace Tributary.Engine.Kernels;

/// <summary>A few threads that run one function together. They spin briefly between jobs, because a training step is shorter than waking a
/// thread, then sleep. With one worker there are no threads at all.</summary>
internal sealed class WorkerPool : IDisposable
{
    private const int SpinsBeforeSleep = 20_000;
    private readonly Thread[] _threads;
    private readonly SemaphoreSlim[] _wake;
    private readonly int[] _sleeping;
    private Action<int> _job = static _ => { };
    private Exception? _fault;
    private volatile int _generation;
    private volatile int _epoch;
    private int _arrived;
    private int _left;
    private volatile bool _ended;

    public WorkerPool(int workers)
    {
        Workers = workers;
        _threads = new Thread[workers - 1];
        _wake = new SemaphoreSlim[workers - 1];
        _sleeping = new int[workers - 1];
        for (var i = 0; i < _threads.Length; i++)
        {
            var index = i;
            _wake[i] = new SemaphoreSlim(0);
            _threads[i] = new Thread(() => Loop(index)) { IsBackground = true, Name = $"tributary worker {i + 1}" };
            _threads[i].Start();
        }
    }

    public int Workers { get; }

    /// <summary>Runs <paramref name="job"/> on every worker, 0 being the caller, and returns when all are done.</summary>
    public void Run(Action<int> job)
    {
        if (_threads.Length == 0)
        {
            job(0);
            return;
        }

        _job = job;
        _left = _threads.Length;
        _generation++;
        Interlocked.MemoryBarrier();
        for (var i = 0; i < _threads.Length; i++)
            if (Interlocked.Exchange(ref _sleeping[i], 0) == 1) _wake[i].Release();
        job(0);
        var spins = 0;
        while (Volatile.Read(ref _left) != 0) Pause(ref spins);
        if (Interlocked.Exchange(ref _fault, null) is { } fault) throw new InvalidOperationException("a worker failed", fault);
    }

    /// <summary>Returns once every worker of the running job has called it. <paramref name="workers"/> take part.</summary>
    public void Barrier(int workers)
    {
        if (workers == 1) return;
        var epoch = _epoch;
        if (Interlocked.Increment(ref _arrived) == workers)
        {
            _arrived = 0;
            _epoch = epoch + 1;
            return;
        }

        var spins = 0;
        while (_epoch == epoch) Pause(ref spins);
    }

    public void Dispose()
    {
        _ended = true;
        foreach (var wake in _wake) wake.Release();
        foreach (var thread in _threads) thread.Join();
        foreach (var wake in _wake) wake.Dispose();
    }

    private static void Pause(ref int spins)
    {
        if (++spins < 4000) Thread.SpinWait(1);
        else Thread.Yield();
    }

    private void Loop(int index)
    {
        var seen = 0;
        while (true)
        {
            var spins = 0;
            while (_generation == seen && !_ended)
            {
                if (++spins < SpinsBeforeSleep)
                {
                    Thread.SpinWait(1);
                    continue;
                }

                Interlocked.Exchange(ref _sleeping[index], 1);
                // Whoever clears the flag owns the wake-up: the caller releases, or we saw the job ourselves.
                if (_generation == seen && !_ended) _wake[index].Wait();
                else if (Interlocked.Exchange(ref _sleeping[index], 0) == 0) _wake[index].Wait();
                spins = 0;
            }

            if (_ended) return;
            seen = _generation;
            try
            {
                _job(index + 1);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                Interlocked.CompareExchange(ref _fault, fault, null);
            }

            Interlocked.Decrement(ref _left);
        }
    }
}
