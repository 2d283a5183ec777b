using System.Text.Json;
using Spectre.Console;
using Tributary.Cli.Folders;
using Tributary.Core.Rounds;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary runs</c>: what was run, the newest first.</summary>
internal static class RunsVerb
{
    public static Verb Build(Terminal terminal)
    {
        var json = SharedOptions.Json();
        var verb = new Verb("runs", "List runs, the newest first: simulations and the coordinator's") { json };
        var runs = new FolderOption(verb, terminal);
        verb.Examples.Add(("runs", "every run in ./tributary"));
        verb.Examples.Add(("runs --json", "one JSON object a line"));
        verb.SetAction((parsed, cancellation) => ListAsync(terminal, runs.Read(parsed), parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> ListAsync(Terminal terminal, RunsPlace place, bool json, CancellationToken cancellation)
    {
        using var folder = place.Open(terminal);
        var found = new List<(RunRecord Run, IReadOnlyList<RoundRecord> Rounds)>();
        foreach (var run in await folder.Runs.ListAsync(cancellation)) found.Add((run, await folder.Runs.RoundsAsync(run.Id, cancellation)));
        if (json)
        {
            foreach (var (run, _) in found) terminal.Out.WriteLine(JsonSerializer.Serialize(run, RecordsJson.Default.RunRecord));
            return ExitCode.Ok;
        }

        var table = new FittingTable("run", "started", "name*", "state", "rounds>?4", "accuracy>", "loss>?2", "time>?3", "model?1");
        foreach (var (run, rounds) in found)
        {
            var last = rounds.LastOrDefault(round => round.Accuracy is not null || round.Loss is not null);
            table.AddRow(Markup.Escape(run.Id), RunWords.Started(terminal, run.Created), Markup.Escape(run.Name),
                RunWords.State(run.Status), $"{rounds.Count}",
                Amounts.Percent(last?.Accuracy), Amounts.Loss(last?.Loss), Amounts.Seconds(rounds.Sum(round => round.Seconds.Total)),
                rounds.Count == 0 ? "" : $"[grey]{rounds[^1].ModelSha256[..12]}[/]");
        }

        terminal.Screen().Write(table.Within(terminal.Width));
        return ExitCode.Ok;
    }
}
