using Tributary.Engine.Kernels;

namespace Tributary.Engine.Tests.Kernels;

public sealed class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_worker_runs_every_job_and_meets_at_barriers(int workers)
    {
        using var pool = new WorkerPool(workers);
        var counts = new int[workers];
        var late = 0;
        for (var job = 0; job < 300; job++)
        {
            var before = job;
            pool.Run(worker =>
            {
                counts[worker]++;
                pool.Barrier(workers);
                if (counts.Any(c => c != before + 1)) Interlocked.Increment(ref late);
                pool.Barrier(workers);
            });
        }

        Assert.All(counts, c => Assert.Equal(300, c));
        Assert.Equal(0, late);
    }

    [Fact]
    public async Task Who_waits_for_a_worker_that_lost_its_processor_sleeps_and_spins_no_more()
    {
        using var pool = new WorkerPool(3);
        using var back = new ManualResetEventSlim();
        var running = Task.Factory.StartNew(() => pool.Run(worker =>
        {
            if (worker == 2) back.Wait();
            pool.Barrier(3);
        }), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        Assert.True(SpinWait.SpinUntil(() => pool.Parked == 2, TimeSpan.FromSeconds(30)));
        back.Set();
        await running;

        Assert.True(SpinWait.SpinUntil(() => pool.Parked == 2, TimeSpan.FromSeconds(30)), "and so do workers that have nothing to do");
    }

    [Fact]
    public void A_worker_that_fails_fails_the_job_and_the_pool_goes_on()
    {
        using var pool = new WorkerPool(2);
        Assert.Throws<InvalidOperationException>(() => pool.Run(worker => { if (worker == 1) throw new ArithmeticException("broken"); }));
        var ran = 0;
        pool.Run(_ => Interlocked.Increment(ref ran));
        Assert.Equal(2, ran);
    }
}
