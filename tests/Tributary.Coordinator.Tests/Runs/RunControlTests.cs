using Microsoft.Extensions.DependencyInjection;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Rounds;
using Tributary.Gateways.Enrolment;
using Tributary.Gateways.Orders;

namespace Tributary.Coordinator.Tests.Runs;

/// <summary>Runs that peers of older systems order: as the API would do it, and on record.</summary>
public sealed class RunControlTests : IAsyncLifetime
{
    private const string Name = "LR_Master";
    private static readonly RunOrder s_endless = new(Name, RunningCoordinator.RunFile.Replace("rounds: 3", "rounds: 1000000",
        StringComparison.Ordinal));
    private readonly TemporaryFolder _folder = new();
    private RunningCoordinator _coordinator = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private IRunControl Control => _coordinator.Services.GetRequiredService<IRunControl>();

    public async ValueTask InitializeAsync() => _coordinator = await RunningCoordinator.StartAsync(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_order_begins_one_run_which_ends_when_it_is_stopped_and_all_is_on_record()
    {
        _coordinator.Join(_coordinator.Trainers());

        // 1. Whoever orders the same again at the same time gets the same.
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Control.BeginAsync(s_endless, $"anna {i}", Now)));
        var run = Assert.Single(runs.Select(one => one.Id).Distinct(StringComparer.Ordinal));
        Assert.Single(runs, one => one.Began);
        Assert.Equal(Name, (await _coordinator.RunAsync(run)).Name);

        // 2. Its model answers while it trains.
        await _coordinator.UntilAsync(run, now => now.Round >= 1);
        Assert.Equal(1, (await Control.AskAsync(Name, new float[784], Now))!.Sum(), 1e-4);
        Assert.Equal("running", (await Control.StateAsync(Name, Now)).Status);

        // 3. Its end is heard of.
        var ended = Control.EndedAsync(runs[0], Now);
        Assert.False(ended.IsCompleted);
        Assert.Equal(run, (await Control.StopAsync(Name, "anna", Now))!.Id);
        Assert.Null(await ended.WaitAsync(TimeSpan.FromMinutes(1), Now));
        Assert.Equal(RunStatus.Stopped, (await _coordinator.RunAsync(run)).Status);
        Assert.Null(await Control.StopAsync(Name, "anna", Now));

        // 4. Intent and outcome of each change.
        var lines = _coordinator.Services.GetRequiredService<AuditTrail>().Lines(0, 100);
        Assert.Equal([AuditTrail.Intended, "run.started", AuditTrail.Intended, "run.stopped"], lines.Select(line => line.Action));
        Assert.All(lines, line => Assert.StartsWith("anna", line.Actor, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_next_run_goes_on_from_the_newest_model_and_another_network_does_not()
    {
        _coordinator.Join(_coordinator.Trainers());
        var first = await Control.BeginAsync(new RunOrder(Name, RunningCoordinator.RunFile), "anna", Now);
        var ended = await _coordinator.UntilAsync(first.Id, RunStatus.Completed);
        Assert.Null(await Control.EndedAsync(first, Now));

        var second = await Control.BeginAsync(new RunOrder(Name, RunningCoordinator.RunFile), "anna", Now);
        var log = await _coordinator.Http.GetStringAsync($"/api/runs/{second.Id}/log");
        Assert.Contains($"the first weights are those of run {first.Id} after round 3", log, StringComparison.Ordinal);
        var better = await _coordinator.UntilAsync(second.Id, RunStatus.Completed);
        Assert.True(better.Loss < ended.Loss);

        var other = await Control.BeginAsync(new RunOrder(Name, RunningCoordinator.RunFile.Replace("logreg", "2nn",
            StringComparison.Ordinal)), "anna", Now);
        Assert.DoesNotContain("the first weights are those", await _coordinator.Http.GetStringAsync($"/api/runs/{other.Id}/log"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_clients_or_with_a_faulty_file_nothing_begins_and_the_reason_is_told()
    {
        Assert.Equal(OrderFault.NoClients, (await RefusedAsync(s_endless)).Fault);
        _coordinator.Join(_coordinator.Trainers());
        foreach (var (file, words) in new[]
        {
            ("model: nothing\ndata: { set: mnist-mini }", "model"),
            ("rounds: [", "cannot be read"),
            ("", "nothing was started"),
        })
        {
            var refused = await RefusedAsync(new RunOrder(Name, file));
            Assert.Equal(OrderFault.Invalid, refused.Fault);
            Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        }

        Assert.Null((await Control.StateAsync(Name, Now)).Run);
        Assert.Null(await Control.AskAsync(Name, new float[784], Now));
        Assert.Empty(_coordinator.Services.GetRequiredService<AuditTrail>().Lines(0, 100));

        async Task<OrderException> RefusedAsync(RunOrder order)
            => await Assert.ThrowsAsync<OrderException>(() => Control.BeginAsync(order, "anna", Now));
    }

    [Fact]
    public async Task A_sample_that_does_not_fit_is_refused()
    {
        _coordinator.Join(_coordinator.Trainers());
        var run = await Control.BeginAsync(new RunOrder(Name, RunningCoordinator.RunFile), "anna", Now);
        await _coordinator.UntilAsync(run.Id, RunStatus.Completed);

        Assert.Contains("takes 784 numbers, not 5",
            (await Assert.ThrowsAsync<OrderException>(() => Control.AskAsync(Name, new float[5], Now))).Message, StringComparison.Ordinal);
    }
}
