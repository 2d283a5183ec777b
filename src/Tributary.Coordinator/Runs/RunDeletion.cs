using Tributary.Coordinator.Api;
using Tributary.Coordinator.Clients;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Events;
using Tributary.Core.Rounds;
using Tributary.Storage.Figures;
using Tributary.Storage.Retention;

namespace Tributary.Coordinator.Runs;

/// <summary>Deletes a run from everywhere a coordinator keeps something of it.</summary>
internal sealed class RunDeletion(RunWorker worker, IRunStore store, RunRemoval removal, RunFigures figures, ClientFigures clients,
    RunViews views, RunLog log, EventHub events, IUpdateSpool spool)
{
    /// <returns>How many models went with it.</returns>
    /// <exception cref="ProblemException">404: there is none any more. 409: it has not ended, somebody works on it, or a model of it is
    /// served.</exception>
    public async Task<int> DeleteAsync(RunRecord run, CancellationToken cancellation)
    {
        var models = 0;
        await worker.WhileAtRestAsync(
            run,
            async resting =>
            {
                if (resting.Status == RunStatus.Paused) throw Problems.NotAllowedNow($"run {run.Id} is paused: it has not ended",
                    $"stop it first: tributary run stop {run.Id}");
                models = await DeleteAsync(run.Id, cancellation);
            },
            cancellation);
        return models;
    }

    private async Task<int> DeleteAsync(string run, CancellationToken cancellation)
    {
        // 1. The store decides; nobody works on the run meanwhile.
        RemovedRun removed;
        IReadOnlyList<ClientTotals> did;
        try
        {
            using var claim = store.Claim(run);
            did = await figures.ClientsAsync(run, cancellation);
            removed = await removal.DeleteAsync(run, cancellation);
        }
        catch (RunClaimedException fault)
        {
            throw Problems.NotAllowedNow(fault.Message, "wait until whoever works on it has ended, or archive the run instead");
        }

        if (removed.Served.Count > 0)
        {
            var names = $"{(removed.Served.Count == 1 ? "name" : "names")} {string.Join(", ", removed.Served)}";
            throw Problems.NotAllowedNow($"models of run {run} are served under the {names}",
                "withdraw them first (DELETE /api/serving/NAME), serve another model there, or archive the run instead");
        }

        // 2. What is left elsewhere is of no use to anybody.
        spool.ForgetAll(run);
        log.Delete(run);
        views.Forget(run);
        clients.Remove(did);
        events.Publish(new RunEvent { Event = EventKind.RunDeleted, Run = run });
        return removed.Models;
    }
}
