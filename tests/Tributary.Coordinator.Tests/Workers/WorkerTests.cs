using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Access;
using Tributary.Coordinator.Hooks;
using Tributary.Coordinator.Streams;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Coordinator.Tests.Hooks;
using Tributary.Coordinator.Workers;
using Tributary.Core.Rounds;
using Tributary.Core.Tests.Fakes;
using Tributary.Gateways.Flower;
using Tributary.Storage.Clients;

namespace Tributary.Coordinator.Tests.Workers;

/// <summary>Whatever breaks in the background ends neither the coordinator nor the rest of what works there, and is made good. The first
/// test walks what is registered, so that a worker that comes later is met by it.</summary>
public sealed class WorkerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogText _log = new();
    private readonly ManualClock _clock = new();
    private readonly UdpClient _syslog = new(new IPEndPoint(IPAddress.Loopback, 0));
    private FaultyGuard _guard = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_worker_breaks_in_turn_and_neither_ends_the_coordinator_nor_another_worker()
    {
        await using var listener = new HookListener((_, _) => Task.CompletedTask);
        await using var coordinator = await StartAsync(listener.Url);

        // 1. Everything that is registered is under guard; what is not has no work of its own but to listen.
        var hosted = coordinator.Services.GetServices<IHostedService>().ToList();
        var others = hosted.Where(one => one is not Worker).ToList();
        Assert.All(others, one => Assert.False(one is BackgroundService,
            $"{one.GetType()} is no {nameof(Worker)}: nothing begins it anew"));
        Assert.All(others, one => Assert.NotEqual(typeof(Worker).Assembly, one.GetType().Assembly));
        var workers = hosted.OfType<Worker>().ToList();
        Assert.All(workers, one => Assert.True(one.Kept.Count > 0, $"{one.GetType()} has nothing to do in this test: give it something"));
        var loops = workers.SelectMany(one => one.Kept).Select(loop => loop.Name).ToList();
        Assert.Equal(loops.Count, loops.Distinct(StringComparer.Ordinal).Count());
        Assert.True(loops.Count >= 7, string.Join(", ", loops));

        // 2. Each breaks, alone; it is said, and it is begun anew.
        await UntilAsync(() => loops.TrueForAll(loop => _guard.Begun(loop) == 1));
        foreach (var loop in loops)
        {
            _guard.Break(loop, new InvalidOperationException($"thrown in {loop}"));
            await UntilAsync(() => _guard.Broken.Count > 0);
            Assert.Equal([loop], _guard.Broken);
            using var unready = await coordinator.Http.GetAsync("/readyz", Cancellation);
            Assert.Contains($"worker: {loop} broke and begins anew", (await coordinator.ProblemAsync(unready, 503)).Detail,
                StringComparison.Ordinal);
            Assert.Equal("alive\n", await coordinator.Http.GetStringAsync("/healthz", Cancellation));
            await PassAsync(() => _guard.Begun(loop) == 2);
            await PassAsync(() => _guard.Broken.Count == 0);
            Assert.All(loops, other => Assert.Equal(loops.IndexOf(other) <= loops.IndexOf(loop) ? 2 : 1, _guard.Begun(other)));
        }

        // 3. Everything works as before.
        Assert.False(coordinator.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        Assert.Equal("ready\n", await coordinator.Http.GetStringAsync("/readyz", Cancellation));
        await WorksAsync(coordinator, listener);

        // 4. The log has each, with what broke.
        coordinator.Log.Errors.Clear();
        await coordinator.StopAsync();
        foreach (var loop in loops)
        {
            Assert.Single(_log.Lines("worker.broke"), line => line.Contains($"the worker of {loop} broke", StringComparison.Ordinal));
            Assert.Single(_log.Lines("worker.back"), line => line.EndsWith($"the worker of {loop} works again", StringComparison.Ordinal));
            Assert.Contains($"    System.InvalidOperationException: thrown in {loop}\n", _log.End(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_loop_that_throws_before_it_awaits_or_merely_returns_is_begun_anew_too()
    {
        using var stop = new CancellationTokenSource();
        using var logs = new LoggerFactory();
        var guard = new WorkerGuard(_clock, logs.CreateLogger<WorkerGuard>());
        var lives = 0;
        var keeping = guard.KeepAsync(new WorkerLoop("short", stopping => ++lives switch
        {
            1 => throw new InvalidOperationException("at once"),
            2 => Task.CompletedTask,
            3 => Task.FromCanceled(new CancellationToken(canceled: true)),
            _ => Task.Delay(Timeout.InfiniteTimeSpan, stopping),
        }), stop.Token);

        await PassAsync(() => lives == 4);
        Assert.Equal(["short"], guard.Broken);
        await PassAsync(() => guard.Broken.Count == 0);
        await stop.CancelAsync();
        await keeping;

        // Told to stop while it waits to begin anew, it ends without another try.
        using var stopped = new CancellationTokenSource();
        var waiting = guard.KeepAsync(new WorkerLoop("broken", _ => throw new InvalidOperationException("always")), stopped.Token);
        Assert.Equal(["broken"], guard.Broken);
        await stopped.CancelAsync();
        await waiting;
        Assert.Equal(4, lives);
    }

    public void Dispose()
    {
        _syslog.Dispose();
        _log.Dispose();
        _folder.Dispose();
    }

    // Every worker has something to do.
    private Task<RunningCoordinator> StartAsync(Uri hook) => RunningCoordinator.StartAsync(_folder.Path, options => options with
    {
        Hooks = [new HookOptions { Url = hook, Events = [HookEvents.Finished] }],
        Keep = "last:1",
        Gateways = [new FlowerOptions { Listen = new Uri("http://127.0.0.1:0") }],
        Streams = new StreamWatchOptions { Broker = new Uri("mqtt://127.0.0.1:1") },
        Access = new AccessOptions { Syslog = new Uri($"udp://127.0.0.1:{((IPEndPoint)_syslog.Client.LocalEndPoint!).Port}") },
    }, logging =>
    {
        _log.Take(logging);
        logging.Services.AddSingleton<WorkerGuard>(all
            => _guard = new FaultyGuard(_clock, all.GetRequiredService<ILogger<WorkerGuard>>()));
    });

    // A run, what runs wait for, who is known, what is told, what is let go, what is shipped.
    private async Task WorksAsync(RunningCoordinator coordinator, HookListener listener)
    {
        var run = await coordinator.PostRunAsync();
        await coordinator.UntilAsync(run.Id, waiting => waiting.Waiting is not null);
        coordinator.Join(coordinator.Trainers());
        await coordinator.UntilAsync(run.Id, RunStatus.Completed);
        Assert.Contains(run.Id, System.Text.Encoding.UTF8.GetString((await listener.NextAsync()).Body), StringComparison.Ordinal);
        Assert.NotEmpty((await _syslog.ReceiveAsync(Cancellation)).Buffer);
        var ledger = coordinator.Services.GetRequiredService<ClientLedger>();
        while ((await ledger.ListAsync(Cancellation)).Count < 3) await Task.Delay(20, Cancellation);
        while ((await coordinator.Http.GetStringAsync("/api/models?run=latest", Cancellation)).Split("\"kept\":true").Length != 2)
            await Task.Delay(20, Cancellation);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds()) await Task.Delay(5, Cancellation);
    }

    // Time passes for the guard until something holds.
    private async Task PassAsync(Func<bool> holds)
    {
        while (!holds())
        {
            _clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(5, Cancellation);
        }
    }
}
