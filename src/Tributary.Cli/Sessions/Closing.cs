using Tributary.Core.Rounds;
using Tributary.Simulation;
using Tributary.Storage;

namespace Tributary.Cli.Sessions;

/// <summary>The last words of a run: what came out, where it lies, what one may want to do next.</summary>
internal static class Closing
{
    /// <param name="session">From the command's start to its end; null where that says nothing of the run.</param>
    public static void Write(Terminal terminal, string id, RunFolder folder, string runsFolder, SimulationSpec spec, RunOutcome outcome, string report, TimeSpan? session = null)
    {
        var more = runsFolder == "runs" ? "" : $" --runs {runsFolder}";
        var (bold, dim, plain) = terminal.Colors ? ("\e[1m", "\e[2m", "\e[0m") : ("", "", "");
        void Line(string name, string value) => terminal.Out.WriteLine($"  {dim}{name,-9}{plain} {value}");
        terminal.Out.WriteLine();
        if (outcome.Accuracy is not null) Line("accuracy", $"{bold}{Amounts.Percent(outcome.Accuracy)}{plain}, loss {Amounts.Loss(outcome.Loss)}");
        else if (outcome.Loss is not null) Line("loss", Amounts.Loss(outcome.Loss));
        Line("took", Took(outcome, session ?? TimeSpan.Zero));
        Line("model", terminal.Shown(folder.Models.PlaceOf(outcome.ModelSha256)));
        Line("report", terminal.Shown(report));
        if (folder.Durability == Durability.Process) Line("saved", "each round, safe from kill -9; for power losses too: --durability sync");
        var sample = spec.Data.File is { } table ? $"{terminal.Shown(table)}#0" : spec.Data.Set is "shakespeare" ? null : $"{spec.Data.Set}#7";
        var data = spec.Data.Folder is { } place && sample is not null ? $" --data {terminal.Shown(place)}" : "";
        Line("next", sample is null ? $"tributary model show {id}{more}" : $"tributary predict {sample} --model {id}{data}{more}");
        Line("", $"tributary model convert {id} model.npz{more}");
        Line("", $"tributary runs{more}");
    }

    /// <summary>Everything is counted; what was not the run itself is named where it is a tenth or more.</summary>
    /// <param name="session">From the command's start to its end. A run that was resumed has earlier sessions, and they count too.</param>
    internal static string Took(RunOutcome outcome, TimeSpan session)
    {
        var whole = Math.Max(outcome.Seconds, session.TotalSeconds);
        var rounds = Amounts.Of(outcome.Rounds, "round");
        return whole - outcome.Seconds < whole / 10 ? $"{Amounts.Seconds(whole)} in {rounds}"
            : $"{Amounts.Seconds(whole)}: {Amounts.Seconds(outcome.Seconds)} in {rounds}, {Amounts.Seconds(whole - outcome.Seconds)} for loading and the report";
    }
}
