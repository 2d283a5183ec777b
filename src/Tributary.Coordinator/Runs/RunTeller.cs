using System.Globalization;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Clients;
using Tributary.Coordinator.Events;
using Tributary.Coordinator.Observability;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Runs;

/// <summary>Tells listeners, the run's log and the meters what happens in a run.</summary>
internal sealed class RunTeller(string run, EventHub events, RunLog log, RunMeters meters, ClientFigures clients,
    ILogger logger) : IRunObserver
{
    // Lines of one round about evaluations; the round's record holds all of them.
    private const int MaxLines = 20;
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private string? _said;
    private int? _buffer;

    public void RunStarted(string runId, RunSpec spec, Checkpoint start)
    {
        _buffer = spec.Strategy.Buffered?.Buffer;
        log.Add(run, "info", start.Round == 0 ? $"starts: {spec.Rounds} rounds of {spec.Strategy.Name} with {spec.Model.Name}"
            : $"goes on after round {start.Round} of {spec.Rounds}");
        events.Publish(new RunEvent { Event = EventKind.Run, Run = run, Status = RunStatus.Running });
    }

    public void WaitingForClients(Shortage shortage) => Waits(shortage.InWords(), shortage);

    /// <summary>What the run waits for has changed; the same is not said twice.</summary>
    public void Waits(string? text, Shortage? shortage)
    {
        lock (_gate)
        {
            if (text == _said) return;
            _said = text;
        }

        if (text is not null) log.Add(run, "warning", text);
        events.Publish(new RunEvent { Event = EventKind.Waiting, Run = run, Text = text, WaitsFor = text is null ? null : shortage });
    }

    public void StatusChanged(RunStatus status, string text)
    {
        ServerEvents.RunStatus(logger, run, status, text);
        log.Add(run, "info", text);
        events.Publish(new RunEvent { Event = EventKind.Run, Run = run, Status = status, Text = text });
    }

    public void SchemaAsked(IReadOnlyList<string> clients)
    {
        log.Add(run, "info", $"asks {Names(clients)} what their tables hold");
        events.Publish(new RunEvent { Event = EventKind.Waiting, Run = run, Text = "asks clients what their tables hold" });
    }

    public void SchemaTold(SchemaTeller teller) => log.Add(run, teller.Refused is null ? "info" : "warning", teller.Refused is { } reason
        ? $"{teller.Client} does not tell of its table, {reason}: {teller.Detail}"
            : $"{teller.Client} tells of {teller.Rows} rows and {teller.Columns} columns");

    public void SchemaSaved(SchemaRecord schema)
    {
        var columns = schema.Read();
        var origin = schema.Origin switch
        {
            SchemaOrigin.RunFile => "the run file says what the columns mean",
            SchemaOrigin.Host => $"what the columns mean: {schema.Note}",
            _ => $"the tables of {schema.Asked.Count(teller => teller.Refused is null)} clients are one, "
                + $"{schema.Asked.Sum(teller => teller.Rows)} rows in all",
        };
        var classes = columns.Label is null ? "" : $", {columns.Classes.Count} classes of {columns.Label}";
        log.Add(run, "info", $"{origin}: {columns.Columns.Count} features as {columns.Rows.Width} numbers{classes} (GET "
            + $"/api/runs/{run}/schema)");
        events.Publish(new RunEvent { Event = EventKind.Waiting, Run = run, Text = null });
    }

    public void RoundStarted(int round, IReadOnlyList<string> cohort)
    {
        Waits(null, null);
        log.Add(run, "info", $"round {round}: {(_buffer is null ? "asks" : "at work are")} {Names(cohort)}");
        events.Publish(new RunEvent { Event = EventKind.RoundStarted, Run = run, Round = round, Cohort = cohort, Needed = _buffer });
    }

    public void ClientsAsked(int round, IReadOnlyList<AskRecord> asks)
        => events.Publish(new RunEvent
        {
            Event = EventKind.ClientsAsked,
            Run = run,
            Round = round,
            Cohort = [.. asks.Select(ask => ask.Client)],
        });

    public void ClientDone(int round, ClientOutcome outcome)
    {
        if (outcome.Refused is { } reason)
            log.Add(run, "warning", $"round {round}: {outcome.Client} does not count, {reason}: {outcome.Detail}");
        else if (outcome.Detail is { } note) log.Add(run, "warning", $"round {round}: {outcome.Client} counts, but {note}");
        meters.Answered(outcome);
        events.Publish(new RunEvent { Event = EventKind.ClientDone, Run = run, Round = round, Client = outcome.Client, Done = outcome });
    }

    public void RoundSaved(RoundRecord round)
    {
        var tested = (round.Accuracy ?? round.ClientAccuracy) is { } accuracy ? Said($", accuracy {accuracy:p2}") : "";
        var late = round.MeanBehind is { } behind ? Said($", {behind:0.0} models behind on average") : "";
        log.Add(run, round.Failure is null ? "info" : "error", round.Failure is { } failure ? $"round {round.Round} failed: {failure}"
            : Said($"round {round.Round}: {round.Updates} updates in {round.Seconds.Total:0.00} s{late}{tested}"));
        Tell(round.Round, round.RefusedEvaluations ?? []);
        foreach (var (client, note) in (round.NotedEvaluations ?? None).Take(MaxLines))
            log.Add(run, "warning", $"round {round.Round}: the evaluation by {client} counts, but {note}");
        meters.Saved(round);
        clients.Add(round);
        events.Publish(new RunEvent { Event = EventKind.RoundSaved, Run = run, Round = round.Round, Saved = round });
    }

    private void Tell(int round, IReadOnlyList<ClientOutcome> refused)
    {
        foreach (var one in refused.Take(MaxLines))
            log.Add(run, "warning", $"round {round}: the evaluation by {one.Client} does not count, {one.Refused}: {one.Detail}");
        if (refused.Count > MaxLines)
            log.Add(run, "warning", $"round {round}: nor do the evaluations by {refused.Count - MaxLines} more clients");
    }

    public void RunEnded(RunOutcome outcome)
    {
        log.Add(run, outcome.Status == RunStatus.Failed ? "error" : "info", $"{outcome.Status}: {outcome.Reason}");
        events.Publish(new RunEvent { Event = EventKind.RunEnded, Run = run, Status = outcome.Status, Outcome = outcome });
    }

    private static string Names(IReadOnlyList<string> clients)
        => $"{string.Join(", ", clients.Take(20))}{(clients.Count > 20 ? $" and {clients.Count - 20} more" : "")}";

    private static string Said(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
