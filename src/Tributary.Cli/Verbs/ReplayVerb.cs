using System.CommandLine;
using System.Text.Json.Nodes;
using Tributary.Cli.Folders;
using Tributary.Cli.Sessions;
using Tributary.Core.Rounds;
using Tributary.Simulation;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary replay RUN</c>: does a simulation again from its records.</summary>
internal static class ReplayVerb
{
    public static Verb Build(Terminal terminal)
    {
        var run = new Argument<string>("RUN")
        {
            Description = "A run's id, the start of it, its name, or latest",
            DefaultValueFactory = _ => "latest"
        };
        var (threads, json) = (SharedOptions.Threads(), SharedOptions.Json());
        var verb = new Verb("replay", "Do a simulation again from its records, and say whether every round comes to the same model")
        {
            run, threads, json,
        };
        var runs = new FolderOption(verb, terminal);
        verb.Examples.Add(("replay", "the newest run"));
        verb.Examples.Add(("replay latest --json", "the same as one JSON object"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            var place = runs.Read(parsed);
            using var folder = place.Open(terminal);
            var record = await RunLookup.FindAsync(terminal, place, folder, parsed.GetRequiredValue(run), cancellation);
            if (RunLookup.Read(record).IsCoordinators)
                throw CommandFault.BadInput($"run {record.Id} is a coordinator's: its clients hold the data, and only they can train again",
                    "a simulation over the same data can be done again");
            var rounds = await folder.Runs.RoundsAsync(record.Id, cancellation);
            if (rounds.Count == 0)
                throw CommandFault.BadInput($"run {record.Id} has no saved round; there is nothing to do again");
            var count = parsed.GetValue(threads) is var asked && asked == 0 ? Environment.ProcessorCount : asked;
            using var host = RunSession.Host(() => new SimulationHost(SimulationSpec.Stored(record), count, terminal.Clock), null);
            var difference = await host.ReplayAsync(record.Id, folder.Runs, cancellation);
            terminal.Out.WriteLine(parsed.GetValue(json) ? InJson(record.Id, rounds, difference) : InWords(record.Id, rounds, difference));
            return difference is null ? ExitCode.Ok : ExitCode.Failed;
        });
        return verb;
    }

    private static string InWords(string run, IReadOnlyList<RoundRecord> rounds, ReplayDifference? difference)
        => difference is { } other ? $"run {run}: round {other.Round} of {rounds.Count} comes to something else: {other.Reason}"
            : $"run {run}: {(rounds.Count == 1 ? "its round comes" : $"all {rounds.Count} rounds come")} to the same model"
                + $"{(rounds.Count == 1 ? "" : "s; the last is")} {rounds[^1].ModelSha256}";

    private static string InJson(string run, IReadOnlyList<RoundRecord> rounds, ReplayDifference? difference) => new JsonObject
    {
        ["run"] = run,
        ["rounds"] = rounds.Count,
        ["same"] = difference is null,
        ["round"] = difference?.Round,
        ["reason"] = difference?.Reason,
        ["modelSha256"] = rounds[^1].ModelSha256,
    }.ToJsonString();
}
