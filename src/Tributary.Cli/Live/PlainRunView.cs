using System.Globalization;
using Tributary.Core.Rounds;

namespace Tributary.Cli.Live;

/// <summary>One line a round, for logs and pipes.</summary>
internal sealed class PlainRunView(TextWriter output) : IRunView
{
    private int _rounds;

    public Task<T> ShowAsync<T>(Func<Task<T>> run) => run();

    public void RunStarted(string runId, RunSpec spec, Checkpoint start)
    {
        _rounds = spec.Rounds;
        output.WriteLine($"run {runId}: {spec.Name}, {spec.Model.Name}, {spec.Strategy.Name}, "
            + $"{Amounts.Of(spec.Rounds, "round")}{(start.Round > 0 ? $", goes on after round {start.Round}" : "")}");
    }

    public void RoundSaved(RoundRecord round)
    {
        var width = $"{_rounds}".Length;
        var seconds = round.Seconds;
        var transfer = seconds.Transfer > 0 ? $"transfer {Amounts.Seconds(seconds.Transfer)}, " : "";
        output.WriteLine($"round {round.Round.ToString().PadLeft(width)}/{_rounds}  "
            + $"accuracy {Amounts.Percent(round.TestAccuracy)}  loss {Amounts.Loss(round.TestLoss)}  "
            + $"clients {round.Updates}/{round.Cohort.Count}  {Late(round)}{Nodes(round)}{Amounts.Seconds(seconds.Total)} "
            + $"(train {Amounts.Seconds(seconds.Train)}, {transfer}aggregate {Amounts.Seconds(seconds.Aggregate)}, "
            + $"evaluate {Amounts.Seconds(seconds.Evaluate)}, save {Amounts.Seconds(seconds.Save)}"
            + (seconds.Wait > 0 ? $", wait {Amounts.Seconds(seconds.Wait)})" : ")"));
        if ((round.ServerMetrics ?? round.ClientMetrics) is { } metrics)
            output.WriteLine("      " + string.Join("  ", metrics.Select(one
                => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {one.Value:0.####}"))));
        if (round.Failure is { } failure) output.WriteLine($"      the round does not count: {failure}");
        else
            foreach (var client in round.Cohort.Where(client => client.Refused is not null))
                output.WriteLine($"      refused {client.Client}: {client.Refused}, {client.Detail}");
        foreach (var client in round.RefusedEvaluations ?? [])
            output.WriteLine($"      evaluation refused {client.Client}: {client.Refused}, {client.Detail}");
    }

    private static string Late(RoundRecord round)
        => round.MeanBehind is { } behind ? string.Create(CultureInfo.InvariantCulture, $"behind {behind:0.0}  ") : "";

    // How far nodes agree where there is no central model; where nobody sees their models, what they tell of their training.
    private static string Nodes(RoundRecord round)
    {
        if (round.Gossip?.Figures is not { } nodes) return "";
        var tested = nodes.Accuracy is null ? "" : $"nodes {Amounts.Percent(nodes.Accuracy)} spread {Amounts.Percent(nodes.Spread)}  ";
        return tested + (nodes.Distance is { } distance ? string.Create(CultureInfo.InvariantCulture, $"distance {distance:0.000}  ")
            : $"train loss {Amounts.Loss(round.TrainLoss)}  ");
    }

    public void Away(string reason) => output.WriteLine($"      no line to the coordinator ({reason}); trying again");

    public void Waits(string? text, Shortage? shortage)
    {
        if (text is not null) output.WriteLine($"      {text}");
    }

    public void Back() => output.WriteLine("      the coordinator answers again");

    public void RunEnded(RunOutcome outcome)
        => output.WriteLine($"{(outcome.Status == RunStatus.Failed ? "failed" : "done")}: {outcome.Reason}");
}
