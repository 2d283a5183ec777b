using System.CommandLine;
using Spectre.Console;
using Tributary.Cli.Api;
using Tributary.Core.Rounds;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary run list</c>: a coordinator's runs, the newest first.</summary>
internal static class RunListVerb
{
    public static Verb Build(Terminal terminal)
    {
        var status = new Option<string?>("--status")
        { Description = "Only runs that stand so: running, queued, paused, stopped, completed, failed", HelpName = "STATUS" };
        status.AcceptOnlyFromAmong([.. Enum.GetNames<RunStatus>().Select(name => name.ToLowerInvariant())]);
        var (filter, archived, json) = (SharedOptions.Filter(), SharedOptions.Archived(), SharedOptions.Json());
        var verb = new Verb("list", "List a coordinator's runs, the newest first") { status, filter, archived, json };
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.Examples.Add(("run list", "every run"));
        verb.Examples.Add(("run list --filter \"accuracy > 0.9 and model = 2nn\"", "those that fit"));
        verb.Examples.Add(("run list --status running --json", "one JSON object a line"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var api = coordinator.Open(parsed);
            _ = SharedOptions.FilterOf(parsed.GetValue(filter));
            var runs = await RemoteRuns.ListAsync(api,
                [("status", parsed.GetValue(status)), ("filter", parsed.GetValue(filter)),
                ("archived", parsed.GetValue(archived) ? "all" : null)], cancellation);
            var table = new FittingTable(
                "run", "started?4", "name*", "state", "rounds>?5", "accuracy>", "loss>?2", "time>?3", "tags*?1", "waits for*");
            foreach (var run in runs)
            {
                if (parsed.GetValue(json)) RunShowVerb.Print(terminal, run);
                else
                    table.AddRow(Markup.Escape(run.Id), RunWords.Started(terminal, run.Created), Markup.Escape(run.Name),
                        RunWords.State(run.Status), $"{run.Round ?? 0}/{run.Rounds}",
                        Amounts.Percent(run.Accuracy), Amounts.Loss(run.Loss), Amounts.Seconds(run.Seconds),
                        Markup.Escape(string.Join(", ", run.Tags)), Markup.Escape(run.Waiting ?? ""));
            }

            if (!parsed.GetValue(json)) terminal.Screen().Write(table.Within(terminal.Width));
            return ExitCode.Ok;
        });
        return verb;
    }
}
