using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;

namespace Tributary.Core.Logs;

/// <summary>Writes into the log how a run goes, and passes everything on.</summary>
public sealed class LoggedRun(string run, ILogger log, IRunObserver next) : IRunObserver
{
    public void RunStarted(string runId, RunSpec spec, Checkpoint start)
    {
        RunEvents.Started(log, run, start.Round);
        next.RunStarted(runId, spec, start);
    }

    public void WaitingForClients(Shortage shortage)
    {
        if (log.IsEnabled(LogLevel.Information)) RunEvents.Waits(log, run, shortage.InWords());
        next.WaitingForClients(shortage);
    }

    public void SchemaAsked(IReadOnlyList<string> clients)
    {
        RunEvents.Asked(log, run, clients.Count);
        next.SchemaAsked(clients);
    }

    public void SchemaTold(SchemaTeller teller)
    {
        if (teller.Refused is { } reason) RunEvents.TableRefused(log, run, teller.Client, reason, teller.Detail);
        next.SchemaTold(teller);
    }

    public void SchemaSaved(SchemaRecord schema)
    {
        RunEvents.SchemaSaved(log, run, schema.Origin);
        next.SchemaSaved(schema);
    }

    public void RoundStarted(int round, IReadOnlyList<string> cohort)
    {
        RunEvents.RoundStarted(log, run, round, cohort.Count);
        next.RoundStarted(round, cohort);
    }

    public void ClientsAsked(int round, IReadOnlyList<AskRecord> asks) => next.ClientsAsked(round, asks);

    public void ClientDone(int round, ClientOutcome outcome)
    {
        if (outcome.Refused is not { } reason) RunEvents.Counted(log, run, round, outcome.Client);
        else if (IsUsual(reason)) RunEvents.Absent(log, run, round, outcome.Client, reason, outcome.Detail);
        else RunEvents.Refused(log, run, round, outcome.Client, reason, outcome.Detail);
        next.ClientDone(round, outcome);
    }

    public void RoundSaved(RoundRecord round)
    {
        if (round.Failure is { } failure) RunEvents.RoundFailed(log, run, round.Round, failure);
        else RunEvents.RoundSaved(log, run, round.Round, round.Updates, round.Cohort.Count);
        foreach (var one in round.RefusedEvaluations ?? [])
            RunEvents.EvaluationRefused(log, run, round.Round, one.Client, one.Refused, one.Detail);
        next.RoundSaved(round);
    }

    public void RunEnded(RunOutcome outcome)
    {
        if (outcome.Status == RunStatus.Failed) RunEvents.Failed(log, run, outcome.Reason);
        else RunEvents.Ended(log, run, outcome.Status, outcome.Reason);
        next.RunEnded(outcome);
    }

    // What happens every day in a federation; the rest is somebody's to mend.
    private static bool IsUsual(RefusalReason reason)
        => reason is RefusalReason.Busy or RefusalReason.OutOfData or RefusalReason.Deadline or RefusalReason.Lost;
}
