using Spectre.Console;
using Spectre.Console.Rendering;
using Tributary.Core.Rounds;

namespace Tributary.Cli.Live;

/// <summary>What a person sees while a run goes: a bar with the time left, the round in work, the curve so far, the latest
/// rounds.</summary>
internal static class RunScreen
{
    private const int Latest = 8;

    public static IRenderable Draw(RunSnapshot run, int width)
    {
        List<IRenderable> parts = [Line(Title(run), width), new Text(""), Line(Bar(run, width), width), Line(Work(run, width), width)];
        if (run.Rounds.Any(round => round.TestAccuracy is not null)) parts.Add(Line(Curve(run, width), width));
        if (run.Rounds.Any(round => round.Gossip?.Figures.Accuracy is not null)) parts.Add(Line(Nodes(run, width), width));
        if (run.Rounds.Count > 0) parts.AddRange([new Text(""), Table(run, width)]);
        return new Rows(parts);
    }

    private static string Title(RunSnapshot run)
        => $"[bold]{Markup.Escape(run.Spec.Name)}[/]  [grey]{Markup.Escape(run.Spec.Model.Name)} · "
            + $"{Markup.Escape(run.Spec.Strategy.Name)} · run {Markup.Escape(run.RunId)}[/]";

    // What is too long for one line is cut: a line more, and the view would move at every look.
    private static Markup Line(string markup, int width)
    {
        var plain = Markup.Remove(markup);
        return new Markup("  " + (plain.Length <= width - 2 ? markup : Markup.Escape(plain[..(width - 3)]) + "…"));
    }

    private static string Bar(RunSnapshot run, int width)
    {
        var length = Math.Clamp(width - 44, 10, 50);
        var share = run.Spec.Rounds == 0 ? 1 : (run.Rounds.Count
            + (run.Asked > 0 && run.Round > 0 ? Math.Min(1, (double)(run.Answered + run.Refused) / run.Asked) : 0)) / run.Spec.Rounds;
        var full = Math.Clamp((int)Math.Round(share * length), 0, length);
        var left = run.Outcome is not null ? "" : run.Left is { } time ? $", {Amounts.Span(time)} left" : "";
        return $"[teal]{new string('━', full)}[/][grey35]{new string('━', length - full)}[/]  "
            + $"{run.Rounds.Count}/{run.Spec.Rounds} rounds  [grey]{Amounts.Span(run.Elapsed)}{left}[/]";
    }

    private static string Work(RunSnapshot run, int width)
    {
        if (run.Outcome is { } outcome)
            return $"{(outcome.Status == RunStatus.Failed ? "[red]failed[/]" : "[green]done[/]")}: {Markup.Escape(outcome.Reason)}";
        if (run.Away is { } reason) return $"[yellow]no line to the coordinator[/] ({Markup.Escape(reason)}); trying again";
        if (run.Waiting is { } waiting) return $"[yellow]{Markup.Escape(waiting)}[/]";
        if (run.Round == 0) return "[grey]between rounds[/]";
        if (run.Spec.Strategy.Buffered is not null) return Buffer(run, width);
        var done = run.Answered + run.Refused;
        var dots = run.Asked <= 20 && run.Asked <= width - 50
            ? $"[teal]{Dots(run.Answered)}[/][red]{Dots(run.Refused)}[/][grey35]{Dots(run.Asked - done)}[/]  " : "";
        var refused = run.Refused > 0 ? $", [red]{run.Refused} refused[/]" : "";
        return done < run.Asked ? $"round {run.Round}  {dots}{done} of {run.Asked} clients answered{refused}"
            : $"round {run.Round}  {dots}aggregating, evaluating{refused}";
    }

    private static string Buffer(RunSnapshot run, int width)
    {
        var missing = Math.Max(0, run.Asked - run.Answered);
        var dots = run.Asked <= 20 && run.Asked <= width - 50 ? $"[teal]{Dots(run.Answered)}[/][grey35]{Dots(missing)}[/]  " : "";
        return $"round {run.Round}  {dots}{run.Answered} of {run.Asked} updates are in"
            + (run.Refused > 0 ? $", [red]{run.Refused} refused[/]" : "");
    }

    private static string Dots(int count) => new('●', count);

    private static string Curve(RunSnapshot run, int width)
    {
        var measured = run.Rounds.Where(round => round.TestAccuracy is not null).ToList();
        var best = measured.MaxBy(round => round.TestAccuracy)!;
        var line = Sparkline.Draw([.. measured.Select(round => round.TestAccuracy!.Value)], Math.Clamp(width - 56, 8, 40));
        return $"accuracy  [teal]{line}[/]  [bold]{Amounts.Percent(measured[^1].TestAccuracy)}[/]  [grey]best "
            + $"{Amounts.Percent(best.TestAccuracy)} in round {best.Round}[/]";
    }

    // Where there is no central model: how far its nodes agree, and how their distance from each other goes.
    private static string Nodes(RunSnapshot run, int width)
    {
        var last = run.Rounds.Last(round => round.Gossip?.Figures.Accuracy is not null).Gossip!.Figures;
        var line = Sparkline.Draw([.. run.Rounds.Select(round => round.Gossip?.Figures.Distance).OfType<double>()],
            Math.Clamp(width - 70, 8, 30));
        return $"nodes     [bold]{Amounts.Percent(last.Accuracy)}[/] [grey]spread {Amounts.Percent(last.Spread)}, least "
            + $"{Amounts.Percent(last.Least)}[/]  distance [teal]{line}[/] {Amounts.Loss(run.Rounds[^1].Gossip?.Figures.Distance)}";
    }

    private static Padder Table(RunSnapshot run, int width)
    {
        var table = new FittingTable("round>", "accuracy>", "loss>?4", "time>", "train>?3", "aggregate>?2", "evaluate>?1", "clients>", "");
        foreach (var round in run.Rounds.Skip(run.Rounds.Count - Latest))
        {
            var refused = round.Cohort.Count - round.Updates;
            table.AddRow($"{round.Round}", Amounts.Percent(round.TestAccuracy), Amounts.Loss(round.TestLoss),
                Amounts.Seconds(round.Seconds.Total), $"[grey]{Amounts.Seconds(round.Seconds.Train)}[/]",
                $"[grey]{Amounts.Seconds(round.Seconds.Aggregate)}[/]", $"[grey]{Amounts.Seconds(round.Seconds.Evaluate)}[/]",
                $"{round.Updates}/{round.Cohort.Count}",
                round.Failure is not null ? "[red]quorum missed[/]" : refused > 0 ? $"[red]{refused} refused[/]" : "");
        }

        return new Padder(table.Within(width - 2), new Padding(2, 0, 0, 0));
    }
}
