using Tributary.Core.Rounds;
using Tributary.Storage.Folders;

namespace Tributary.Cli.Folders;

/// <summary>Finds a folder that a demo may have to itself: the usual one, unless a coordinator works there or runs wait there for theirs to
/// come back.</summary>
internal static class DemoPlace
{
    private const int MaxFolders = 20;

    /// <param name="demo">The name that demos give their runs.</param>
    /// <returns>The folder, and why it is not the usual one; null where it is.</returns>
    /// <exception cref="CommandFault">The folder was named and cannot be had.</exception>
    public static async Task<(RunsPlace Place, string? Why)> FindAsync(Terminal terminal, RunsPlace usual, string demo,
        CancellationToken cancellation)
    {
        if (usual.Storage.Database is not null)
            throw CommandFault.BadInput("the configuration keeps runs in a database, and a demo keeps out of it",
                "start it where neither TRIBUTARY_DATABASE nor tributary.yaml names one");
        string? why = null;
        for (var i = 0; i < MaxFolders; i++)
        {
            var place = i == 0 ? usual
                : usual with { Folder = $"{usual.Folder}-demo{(i == 1 ? "" : $"-{i}")}", IsNamed = true, IsBeside = true };
            var obstacle = await ObstacleAsync(terminal, place, demo, cancellation);
            if (obstacle is null) return (place, why);
            why ??= obstacle;
            if (usual.IsNamed) break;
        }

        throw CommandFault.BadInput(why!, "name another folder with --folder");
    }

    private static async Task<string?> ObstacleAsync(Terminal terminal, RunsPlace place, string demo, CancellationToken cancellation)
    {
        if (!Directory.Exists(place.Folder)) return null;
        try
        {
            using var claim = FolderLock.Take(place.Folder);
            using var folder = place.Make();
            foreach (var run in (await folder.Runs.ListAsync(cancellation))
                .Where(run => run.Status is RunStatus.Running or RunStatus.Queued))
            {
                if (!IsCoordinators(run)) continue;
                if (run.Name != demo)
                    return $"{terminal.Shown(place.Folder)} holds run {run.Id} ({run.Name}), which waits for its coordinator";

                // A demo that was interrupted is not what this one is to show.
                await folder.Runs.SetStatusAsync(run.Id, RunStatus.Stopped, cancellation);
            }

            return null;
        }
        catch (FolderClaimedException claimed)
        {
            return $"a coordinator works in {terminal.Shown(place.Folder)}{(claimed.Holder is { } holder ? $" (process {holder})" : "")}";
        }
    }

    // What no coordinator can read, none takes up.
    private static bool IsCoordinators(RunRecord run)
    {
        try
        {
            return StoredRun.Of(run).IsCoordinators;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
