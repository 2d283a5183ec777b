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
        var status = new Option<string?>("--status") { Description = "Only runs that stand so: running, queued, paused, stopped, completed, failed", HelpName = "STATUS" };
        status.AcceptOnlyFromAmong([.. Enum.GetNames<RunStatus>().Select(name => name.ToLowerInvariant())]);
        var json = SharedOptions.Json();
        var verb = new Verb("list", "List a coordinator's runs, the newest first") { status, json };
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.Examples.Add(("run list", "every run"));
        verb.Examples.Add(("run list --status running --json", "one JSON object a line"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var api = coordinator.Open(parsed);
            var runs = await RemoteRuns.ListAsync(api, parsed.GetValue(status), cancellation);
            var table = new FittingTable("run", "started?3", "name*", "state", "rounds>?4", "accuracy>", "loss>?1", "time>?2", "waits for*");
            foreach (var run in runs)
            {
                if (parsed.GetValue(json)) RunShowVerb.Print(terminal, run);
                else
                    table.AddRow(Markup.Escape(run.Id), RunWords.Started(terminal, run.Created), Markup.Escape(run.Name),
                        RunWords.State(run.Status), $"{run.Round ?? 0}/{run.Rounds}",
                        Amounts.Percent(run.Accuracy), Amounts.Loss(run.Loss), Amounts.Seconds(run.Seconds),
                            Markup.Escape(run.Waiting ?? ""));
            }

            if (!parsed.GetValue(json)) terminal.Screen().Write(table.Within(terminal.Width));
            return ExitCode.Ok;
        });
        return verb;
    }
}
