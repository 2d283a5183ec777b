using System.Text.Json;
using Spectre.Console;
using Tributary.Cli.Folders;
using Tributary.Core.Filters;
using Tributary.Core.Rounds;
using Tributary.Storage.Runs;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary runs</c>: what was run, the newest first.</summary>
internal static class RunsVerb
{
    public static Verb Build(Terminal terminal)
    {
        var (filter, archived, json) = (SharedOptions.Filter(), SharedOptions.Archived(), SharedOptions.Json());
        var verb = new Verb("runs", "List runs, the newest first: simulations and the coordinator's") { filter, archived, json };
        var runs = new FolderOption(verb, terminal);
        verb.Examples.Add(("runs", "every run in ./tributary"));
        verb.Examples.Add(("runs --filter \"accuracy > 0.9 and model = 2nn\"", "those that fit"));
        verb.Examples.Add(("runs --json", "one JSON object a line"));
        verb.SetAction((parsed, cancellation) =>
        {
            var wanted = SharedOptions.FilterOf(parsed.GetValue(filter));
            return ListAsync(terminal, runs.Read(parsed), wanted, parsed.GetValue(archived), parsed.GetValue(json), cancellation);
        });
        return verb;
    }

    private static async Task<int> ListAsync(Terminal terminal, RunsPlace place, RunFilter? filter, bool archived, bool json,
        CancellationToken cancellation)
    {
        using var folder = place.Open(terminal);
        var found = new List<(RunRecord Run, RunMeasures Measures, string? Model)>();
        bool? isArchived = archived || filter?.NamesArchived == true ? null : false;
        await foreach (var run in folder.Library.AllAsync(new RunQuery { Limit = 1, Status = filter?.Status, Archived = isArchived },
            cancellation))
        {
            // Rounds are read only where what came out of them decides.
            if (filter?.Fits(run, null) == false) continue;
            var rounds = await folder.Figures.SummariesAsync(run.Id, 0, cancellation);
            var measures = RunMeasures.Of(rounds);
            if (filter?.Fits(run, measures) != false) found.Add((run, measures, rounds.Count == 0 ? null : rounds[^1].ModelSha256));
        }

        if (json)
        {
            foreach (var (run, _, _) in found) terminal.Out.WriteLine(JsonSerializer.Serialize(run, RecordsJson.Default.RunRecord));
            return ExitCode.Ok;
        }

        var table = new FittingTable("run", "started", "name*", "state", "rounds>?5", "accuracy>", "loss>?3", "time>?4", "tags*?2",
            "model?1");
        foreach (var (run, measures, model) in found)
        {
            table.AddRow(Markup.Escape(run.Id), RunWords.Started(terminal, run.Created), Markup.Escape(run.Name),
                RunWords.State(run.Status), $"{measures.Round}",
                Amounts.Percent(measures.Accuracy), Amounts.Loss(measures.Loss), Amounts.Seconds(measures.Seconds),
                Markup.Escape(string.Join(", ", run.Tags)), model is null ? "" : $"[grey]{model[..12]}[/]");
        }

        terminal.Screen().Write(table.Within(terminal.Width));
        return ExitCode.Ok;
    }
}
