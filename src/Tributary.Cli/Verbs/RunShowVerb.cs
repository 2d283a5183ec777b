using System.Text.Json;
using Tributary.Cli.Api;
using Tributary.Coordinator.Api;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary run show RUN</c>.</summary>
internal static class RunShowVerb
{
    public static Verb Build(Terminal terminal)
    {
        var (run, json) = (RunVerb.Which(), SharedOptions.Json());
        var verb = new Verb("show", "Say how a run stands: its round, what it waits for, what came out") { run, json };
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.Examples.Add(("run show", "the newest run"));
        verb.Examples.Add(("run show latest --json", "with its run file, every value spelled out"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var api = coordinator.Open(parsed);
            var found = await RemoteRuns.FindAsync(api, parsed.GetRequiredValue(run), cancellation);
            if (parsed.GetValue(json)) Print(terminal, found);
            else Tell(terminal, found);
            return ExitCode.Ok;
        });
        return verb;
    }

    /// <summary>A run as one line of JSON.</summary>
    public static void Print(Terminal terminal, RunInfo run)
        => terminal.Out.WriteLine(JsonSerializer.Serialize(run, ApiJson.Default.RunInfo));

    private static void Tell(Terminal terminal, RunInfo run)
    {
        var (dim, plain) = terminal.Colors ? ("\e[2m", "\e[0m") : ("", "");
        void Line(string name, string? value)
        {
            if (value is not null) terminal.Out.WriteLine($"  {dim}{name,-9}{plain} {value}");
        }

        terminal.Out.WriteLine($"run {run.Id}: {run.Name}");
        Line("state", run.Status.ToString().ToLowerInvariant() + (run.Outcome is { } outcome ? $": {outcome.Reason}" : ""));
        Line("waiting", run.Waiting);
        Line("rounds", $"{run.Round ?? 0} of {run.Rounds}, {Amounts.Seconds(run.Seconds)}");
        if (run.Live is { } live)
            Line("now", $"round {live.Round}: " + (live.Needed is { } needed
                ? $"{live.Answered} of {needed} updates are in, {live.Clients.Count(client => !client.Done)} at work"
                : $"{live.Answered} of {live.Asked} clients answered") + (live.Refused > 0 ? $", {live.Refused} refused" : ""));
        if (run.Accuracy is not null) Line("accuracy", Amounts.Percent(run.Accuracy));
        if (run.Loss is not null) Line("loss", Amounts.Loss(run.Loss));
        Line("model", run.Model);
        Line("moved", $"{Amounts.Bytes(run.BytesOut)} to clients, {Amounts.Bytes(run.BytesIn)} back");
        if (run.Tags.Count > 0) Line("tags", string.Join(", ", run.Tags));
        Line("notes", run.Notes?.ReplaceLineEndings("\n            "));
        if (run.Archived) Line("archived", "yes: lists leave it out");
        Line("started", $"{run.Created.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
    }
}
