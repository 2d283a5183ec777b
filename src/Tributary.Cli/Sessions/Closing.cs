using Tributary.Cli.Folders;
using Tributary.Core.Rounds;
using Tributary.Engine.Sets;
using Tributary.Storage;
using Tributary.Storage.Folders;

namespace Tributary.Cli.Sessions;

/// <summary>The last words of a run: what came out, where it lies, and what one may want to do next, in commands that work as they
/// stand.</summary>
internal static class Closing
{
    /// <param name="session">From the command's start to its end; null where that says nothing of the run.</param>
    /// <param name="isVirtual">Whether the run's times are what its clients' speeds come to.</param>
    public static void Write(Terminal terminal, string id, RunFolder folder, RunsPlace place, DataSpec? data, RunOutcome outcome,
        string report, TimeSpan? session = null, bool isVirtual = false)
    {
        var more = place.Hint(terminal);
        var (bold, dim, plain) = terminal.Colors ? ("\e[1m", "\e[2m", "\e[0m") : ("", "", "");
        void Line(string name, string value) => terminal.Out.WriteLine($"  {dim}{name,-9}{plain} {value}");
        terminal.Out.WriteLine();
        if (outcome.Accuracy is not null)
            Line("accuracy", $"{bold}{Amounts.Percent(outcome.Accuracy)}{plain}, loss {Amounts.Loss(outcome.Loss)}");
        else if (outcome.Loss is not null) Line("loss", Amounts.Loss(outcome.Loss));
        Line("took", isVirtual && session is { } here
            ? $"{Amounts.Seconds(here.TotalSeconds)} here, {Amounts.Seconds(outcome.Seconds)} of virtual time in "
                + Amounts.Of(outcome.Rounds, "round")
            : Took(outcome, session ?? TimeSpan.Zero));
        Line("model", terminal.Shown(folder.Models.PlaceOf(outcome.ModelSha256)));
        Line("report", terminal.Shown(report));
        if (folder.Durability == Durability.Process && session is not null) Line("saved",
            "each round, safe from kill -9; for power losses too: --durability sync");
        var next = Next(terminal, id, data, more).Append($"tributary runs{more}").ToList();
        for (var i = 0; i < next.Count; i++) Line(i == 0 ? "next" : "", next[i]);
        Dashboard(Line, place, more);
    }

    private static IEnumerable<string> Next(Terminal terminal, string id, DataSpec? data, string more)
    {
        var sample = data switch
        {
            null or { Set: "shakespeare" } => null,
            { File: { } table } => $"{terminal.Shown(table)}#0",
            _ => $"{data.Set}#7",
        };
        var files = data?.Folder is { } place && sample is not null ? $" --data {CommandText.Quoted(terminal.Shown(place))}" : "";
        yield return sample is null ? $"tributary model show {id}{more}"
            : $"tributary predict {CommandText.Quoted(sample)} --model {id}{files}{more}";
        yield return $"tributary report {id}{more}";
        yield return $"tributary model convert {id} model.npz{more}";
    }

    // A coordinator that listens for others too says its address itself.
    private static void Dashboard(Action<string, string> line, RunsPlace place, string more)
    {
        try
        {
            FolderLock.Take(place.Folder).Dispose();
        }
        catch (FolderClaimedException claimed)
        {
            var process = claimed.Holder is { } holder ? $" (process {holder})" : "";
            line("look", $"the coordinator that works in this folder{process} shows it too");
            return;
        }

        var address = place.IsBeside ? new UriBuilder(place.Listen) { Port = place.Listen.Port + 1 }.Uri : place.Listen;
        var listenHint = place.IsBeside ? $" --listen {address.GetLeftPart(UriPartial.Authority)}" : "";
        line("look", $"tributary coordinator{more}{listenHint}");
        line("", address is { IsLoopback: true, Port: > 0 } ? $"then open {address} in a browser"
            : "then open the address that it prints in a browser");
    }

    /// <summary>Everything is counted; what was not the run itself is named where it is a tenth or more.</summary>
    /// <param name="session">From the command's start to its end. A run that was resumed has earlier sessions, and they count too.</param>
    internal static string Took(RunOutcome outcome, TimeSpan session)
    {
        var whole = Math.Max(outcome.Seconds, session.TotalSeconds);
        var rounds = Amounts.Of(outcome.Rounds, "round");
        return whole - outcome.Seconds < whole / 10 ? $"{Amounts.Seconds(whole)} in {rounds}"
            : $"{Amounts.Seconds(whole)}: {Amounts.Seconds(outcome.Seconds)} in {rounds}, {Amounts.Seconds(whole - outcome.Seconds)} for "
                + $"loading and the report";
    }
}
