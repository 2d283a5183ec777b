using Tributary.Engine.Models;
using Tributary.Engine.Training;

namespace Tributary.Engine.Tests.Training;

public sealed class TrainerPoolTests
{
    [Fact]
    public async Task No_more_work_at_once_than_the_pool_has_trainers()
    {
        using var pool = new TrainerPool(2);
        using var both = new Barrier(2);
        var (now, max) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => pool.RunAsync(_ =>
        {
            var running = Interlocked.Increment(ref now);
            both.SignalAndWait();
            lock (both) max = Math.Max(max, running);
            both.SignalAndWait();
            return Interlocked.Decrement(ref now);
        }, CancellationToken.None)));

        Assert.Equal(2, max);
    }

    [Fact]
    public async Task What_the_work_throws_the_caller_gets_and_the_trainer_lives_on()
    {
        using var pool = new TrainerPool(1);

        await Assert.ThrowsAsync<InvalidDataException>(() => pool.RunAsync<int>(_ => throw new InvalidDataException(),
            CancellationToken.None));

        Assert.Equal(1, await pool.RunAsync(_ => 1, CancellationToken.None));
    }

    [Fact]
    public async Task Work_that_was_cancelled_in_line_is_never_started()
    {
        using var pool = new TrainerPool(1);
        using var gate = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var started = false;
        var first = pool.RunAsync(_ => gate.Wait(TimeSpan.FromMinutes(1)), CancellationToken.None);
        var second = pool.RunAsync(_ => started = true, cancel.Token);
        await cancel.CancelAsync();
        gate.Set();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        Assert.True(await first);
        Assert.False(started);
    }

    [Fact]
    public async Task A_network_is_used_again_for_the_same_model_and_batch()
    {
        using var pool = new TrainerPool(1);
        var spec = ModelCatalog.Find("logreg")!;

        var (first, again, copy, other) = await pool.RunAsync(networks => (networks.Get(spec, 10), networks.Get(spec, 10),
            networks.Get(spec with { }, 10), networks.Get(spec, 20)), CancellationToken.None);

        Assert.Same(first, again);
        Assert.Same(first, copy);
        Assert.NotSame(first, other);
    }
}
