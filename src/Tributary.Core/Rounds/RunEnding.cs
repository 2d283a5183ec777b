namespace Tributary.Core.Rounds;

/// <summary>Notes how a run ended, whatever kind of run it is.</summary>
internal sealed class RunEnding(string runId, RunPorts ports)
{
    /// <param name="start">Where this process took the run up.</param>
    /// <param name="began">The clock's timestamp at that moment.</param>
    /// <param name="at">Where the run stands now.</param>
    public async Task<RunOutcome> NoteAsync(Checkpoint start, long began, Checkpoint at, (RunStatus Status, string Reason) end,
        CancellationToken cancellation)
    {
        var evaluated = at.History.LastOrDefault(round => round.TestLoss is not null);
        var outcome = new RunOutcome
        {
            Status = end.Status,
            Reason = end.Reason,
            Rounds = at.History.Count,
            Accuracy = evaluated?.TestAccuracy,
            Loss = evaluated?.TestLoss,
            ModelSha256 = at.Model.Sha256(),
            Seconds = start.History.Sum(round => round.Seconds.Total) + ports.Clock.GetElapsedTime(began).TotalSeconds,
        };
        await ports.Store.FinishAsync(runId, outcome, cancellation);
        ports.Observer.RunEnded(outcome);
        return outcome;
    }
}
