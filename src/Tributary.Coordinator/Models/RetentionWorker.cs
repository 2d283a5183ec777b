using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Events;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Runs;
using Tributary.Core.Rounds;
using Tributary.Storage.Retention;

namespace Tributary.Coordinator.Models;

/// <summary>Lets older models go as the operator's rule says: for every run after a start, then after each saved round. It never holds up a round; what it could not do it does the next time.</summary>
internal sealed partial class RetentionWorker(IRunStore store, ModelRetention retention, EventHub events, CoordinatorOptions options, TimeProvider clock, ILogger<RetentionWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var rule = KeepRule.Read(options.Keep);
        if (rule == KeepRule.All) return;
        try
        {
            // A listener that fell behind is let go: then every run has its turn again.
            while (true)
            {
                using var saved = events.Subscribe(null, null);
                await PatientlyAsync(async () =>
                {
                    foreach (var run in await store.ListAsync(stoppingToken)) await ApplyAsync(run.Id, rule, stoppingToken);
                }, stoppingToken);
                await foreach (var happened in saved.Reader.ReadAllAsync(stoppingToken))
                    if (happened is { Run: { } id, Event: EventKind.RoundSaved or EventKind.RunEnded }) await PatientlyAsync(() => ApplyAsync(id, rule, stoppingToken), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The coordinator stops; the next start goes on.
        }
    }

    private async Task ApplyAsync(string run, KeepRule rule, CancellationToken stopping)
    {
        if (await retention.ApplyAsync(run, rule, stopping) is > 0 and var gone) LetGo(logger, gone, run);
    }

    private async Task PatientlyAsync(Func<Task> work, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception fault) when (StoreTrouble.Of(fault) is { } trouble)
            {
                Waits(logger, trouble);
                await Task.Delay(Pause, clock, stopping);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Count} models of run {Run} were let go")]
    private static partial void LetGo(ILogger log, int count, string run);

    [LoggerMessage(2, LogLevel.Warning, "models wait to be let go: {Reason}")]
    private static partial void Waits(ILogger log, string reason);
}
