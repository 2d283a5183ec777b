using Tributary.Core.Rounds;
using Tributary.Storage;

namespace Tributary.Cli;

/// <summary>Finds a run by what a person types: its id, the start of it, its name, or <c>latest</c>.</summary>
internal static class RunLookup
{
    /// <summary>Opens a folder that must hold runs already.</summary>
    /// <exception cref="CommandFault">It holds none.</exception>
    public static RunFolder Open(Terminal terminal, string folder, Durability durability = Durability.Sync)
    {
        var path = terminal.PathOf(folder);
        if (!File.Exists(Path.Combine(path, "tributary.db")))
            throw CommandFault.NotFound($"there are no runs in {terminal.Shown(path)}", "tributary demo makes one; --runs names another folder");
        return new RunFolder(path, new StorageOptions { Durability = durability });
    }

    /// <exception cref="CommandFault">There is no such run, or several start so.</exception>
    public static async Task<RunRecord> FindAsync(RunFolder folder, string text, CancellationToken cancellation)
    {
        var runs = await folder.Runs.ListAsync(cancellation);
        if (string.Equals(text, "latest", StringComparison.OrdinalIgnoreCase) && runs.Count > 0) return runs[0];
        if (runs.FirstOrDefault(run => run.Id == text) is { } exact) return exact;
        var starting = runs.Where(run => run.Id.StartsWith(text, StringComparison.OrdinalIgnoreCase)).ToList();
        if (starting.Count > 1) throw CommandFault.NotFound($"{starting.Count} runs start with {text}: {string.Join(", ", starting.Take(5).Select(run => run.Id))}", "type more of the id");
        return starting.FirstOrDefault() ?? runs.FirstOrDefault(run => string.Equals(run.Name, text, StringComparison.OrdinalIgnoreCase))
            ?? throw CommandFault.NotFound($"there is no run {text} in {folder.Location}", runs.Count == 0 ? "it holds no run at all" : $"the newest are {string.Join(", ", runs.Take(3).Select(run => run.Id))}; tributary runs lists all");
    }
}
