using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Events;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Observability;
using Tributary.Coordinator.Workers;
using Tributary.Core.Rounds;
using Tributary.Storage.Retention;

namespace Tributary.Coordinator.Models;

/// <summary>Lets older models go as the operator's rule says: for every run after a start, then after each saved round. It never holds up a
/// round; what it could not do it does the next time.</summary>
internal sealed class RetentionWorker(IRunStore store, ModelRetention retention, EventHub events, CoordinatorOptions options,
    TimeProvider clock, WorkerGuard guard, ILogger<RetentionWorker> logger) : Worker(guard)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Trouble _store = new(reason => ServerEvents.ModelsWait(logger, reason), () => ServerEvents.ModelsGoOn(logger));

    protected override IEnumerable<WorkerLoop> Loops()
    {
        var rule = KeepRule.Read(options.Keep);
        return rule == KeepRule.All ? [] : [new("retention", stopping => LetGoAsync(rule, stopping))];
    }

    private async Task LetGoAsync(KeepRule rule, CancellationToken stopping)
    {
        // A listener that fell behind is let go: then every run has its turn again.
        while (true)
        {
            using var saved = events.Subscribe(null, null);
            await PatientlyAsync(async () =>
            {
                foreach (var run in await store.ListAsync(stopping)) await ApplyAsync(run.Id, rule, stopping);
            }, stopping);
            await foreach (var happened in saved.Reader.ReadAllAsync(stopping))
                if (happened is { Run: { } id, Event: EventKind.RoundSaved or EventKind.RunEnded })
                    await PatientlyAsync(() => ApplyAsync(id, rule, stopping), stopping);
        }
    }

    private async Task ApplyAsync(string run, KeepRule rule, CancellationToken stopping)
    {
        if (await retention.ApplyAsync(run, rule, stopping) is > 0 and var gone) ServerEvents.ModelsLetGo(logger, gone, run);
    }

    private async Task PatientlyAsync(Func<Task> work, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await work();
                _store.End();
                return;
            }
            catch (Exception fault) when (!stopping.IsCancellationRequested)
            {
                // Whatever it is, models that stay longer do no harm.
                _store.Begin(fault.Message);
                await Task.Delay(Pause, clock, stopping);
            }
        }
    }
}
