using System.Globalization;
using Tributary.Coordinator.Api;
using Tributary.Core.Rounds;

namespace Tributary.Cli.Sessions;

/// <summary>The lines that FedKeeper logs of an experiment, in its words: <c>logs/SWI.log</c>. What it calls the time to invoke is here
/// that
/// of noting and drawing the cohort: calls are made at once.</summary>
internal sealed class FabricLog(TextWriter file, string experiment, int clientsPerRound, TimeProvider clock)
{
    private double _total;
    private int _last;

    public void Begin()
    {
        Line($" ############## Experiment : {experiment}###################");
        Line("Step1: Invoking Initialize function for the weights init");
        Line($"Num Clients per rounds: {clientsPerRound}");
    }

    public void Tell(RunEvent happened)
    {
        if (happened is { Event: EventKind.RoundStarted, Cohort: { } cohort })
        {
            Line($"Iter: {_last}, Clients: [{string.Join(", ", cohort.Select(client => $"'{client}'"))}]");
            Line($"Starting training, Num Clients: {cohort.Count}");
        }
        else if (happened is { Event: EventKind.RoundSaved, Saved: { } round })
        {
            _last = round.Round;
            _total += round.Seconds.Total;
            Line(string.Create(CultureInfo.InvariantCulture,
                $"Iter: {round.Round}, Loss: {round.TestLoss}, Accuracy: {round.TestAccuracy:0.000}, ")
                + string.Create(CultureInfo.InvariantCulture, $"InvokeTime:{round.Seconds.Save + round.Seconds.Wait}, ")
                + string.Create(CultureInfo.InvariantCulture, $" aggTime: {round.Seconds.Aggregate + round.Seconds.Evaluate}, ")
                + string.Create(CultureInfo.InvariantCulture, $"total Time: {round.Seconds.Total}, Training Time: {round.Seconds.Train
                    + round.Seconds.Transfer}"));
        }
    }

    public void End(RoundRecord? last) => Line(string.Create(CultureInfo.InvariantCulture,
        $"TotalIter: {_last}, FinalLoss: {last?.TestLoss}, FinalAccuracy: {last?.TestAccuracy:0.000}, TotalTime: {_total}"));

    private void Line(string text)
    {
        var now = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), clock.LocalTimeZone);
        file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{now:yyyy-MM-dd HH:mm:ss,fff} - FederatedLearning - INFO - {text}"));
        file.Flush();
    }
}
