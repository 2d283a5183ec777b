using Tributary.Cli.Folders;
using Tributary.Core.Rounds;
using Tributary.Storage.Folders;

namespace Tributary.Cli;

/// <summary>Finds a run by what a person types: its id, the start of it, its name, or <c>latest</c>. Who ran it, a simulation or a
/// coordinator, makes no difference.</summary>
internal static class RunLookup
{
    /// <param name="place">What <paramref name="folder"/> is, for what is said.</param>
    /// <exception cref="CommandFault">There is no such run, or several start so.</exception>
    public static async Task<RunRecord> FindAsync(Terminal terminal, RunsPlace place, RunFolder folder, string text,
        CancellationToken cancellation)
    {
        var runs = await folder.Runs.ListAsync(cancellation);
        if (string.Equals(text, "latest", StringComparison.OrdinalIgnoreCase) && runs.Count > 0) return runs[0];
        if (runs.FirstOrDefault(run => run.Id == text) is { } exact) return exact;
        var starting = runs.Where(run => run.Id.StartsWith(text, StringComparison.OrdinalIgnoreCase)).ToList();
        if (starting.Count > 1)
            throw CommandFault.NotFound($"{starting.Count} runs start with {text}: {Ids(starting, 5)}", "type more of the id");
        return starting.FirstOrDefault() ?? runs.FirstOrDefault(run => string.Equals(run.Name, text, StringComparison.OrdinalIgnoreCase))
            ?? throw CommandFault.NotFound($"there is no run {text} in {terminal.Shown(folder.Location)}", runs.Count == 0
                ? "it holds no run at all; tributary demo makes one"
                : $"the newest are {Ids(runs, 3)}; tributary runs{place.Hint(terminal)} lists all");
    }

    private static string Ids(IEnumerable<RunRecord> runs, int max) => string.Join(", ", runs.Take(max).Select(run => run.Id));

    /// <summary>What was run.</summary>
    /// <exception cref="CommandFault">This version cannot read it.</exception>
    public static StoredRun Read(RunRecord run)
    {
        try
        {
            return StoredRun.Of(run);
        }
        catch (InvalidDataException fault)
        {
            throw CommandFault.BadInput(fault.Message, "use the version of this program that kept it", fault);
        }
    }
}
