using System.CommandLine;
using System.Net.Http.Json;
using Tributary.Cli.Api;
using Tributary.Cli.Folders;
using Tributary.Coordinator.Api;
using Tributary.Core.Rounds;
using Tributary.Storage.Folders;

namespace Tributary.Cli.Sessions;

/// <summary>Runs that somebody keeps in order, at a coordinator or in a folder of this machine.</summary>
internal sealed class RunShelf : IDisposable
{
    private readonly ApiClient? _api;
    private readonly RunFolder? _folder;
    private readonly RunsPlace _place;
    private readonly Terminal _terminal;

    private RunShelf(ApiClient? api, RunFolder? folder, RunsPlace place, Terminal terminal)
        => (_api, _folder, _place, _terminal) = (api, folder, place, terminal);

    /// <param name="folder">Where it names a folder, the runs there are meant; else a coordinator's.</param>
    /// <exception cref="CommandFault">The folder holds no runs.</exception>
    public static RunShelf Open(ParseResult parsed, CoordinatorAddress coordinator, FolderOption folder, Terminal terminal)
    {
        var place = folder.Read(parsed);
        return place.IsNamed ? new(null, place.Open(terminal), place, terminal) : new(coordinator.Open(parsed), null, place, terminal);
    }

    /// <param name="text">A run's id, the start of it, its name, or <c>latest</c>.</param>
    public async Task<RunRecord> FindAsync(string text, CancellationToken cancellation)
        => _folder is { } folder ? await RunLookup.FindAsync(_terminal, _place, folder, text, cancellation)
        : Of(await RemoteRuns.FindAsync(_api!, text, cancellation));

    /// <exception cref="CommandFault">The change has faults, or a run that works cannot be archived.</exception>
    public async Task<RunRecord> EditAsync(RunRecord run, RunEdit edit, CancellationToken cancellation)
    {
        edit = edit.Cleaned();
        if (edit.Problems().ToList() is { Count: > 0 } problems) throw CommandFault.BadInput(string.Join('\n', problems));
        if (_folder is not { } folder) return Of(await _api!.PatchAsync($"api/runs/{run.Id}",
            JsonContent.Create(edit, ApiJson.Default.RunEdit), ApiJson.Default.RunInfo, cancellation));
        try
        {
            using var claim = edit.Archived == true ? folder.Runs.Claim(run.Id) : null;
            return await folder.Library.EditAsync(run.Id, edit, cancellation) ?? throw Gone(run);
        }
        catch (RunClaimedException fault)
        {
            throw CommandFault.BadInput(fault.Message, "wait until it has ended");
        }
        catch (TooManyTagsException fault)
        {
            throw CommandFault.BadInput(fault.Message, $"tributary run tag {run.Id} --remove TAG --folder {folder.Location}");
        }
    }

    /// <exception cref="CommandFault">The run works, or a model of it is served.</exception>
    public async Task DeleteAsync(RunRecord run, CancellationToken cancellation)
    {
        if (_folder is not { } folder)
        {
            await _api!.DoAsync(HttpMethod.Delete, $"api/runs/{run.Id}", cancellation);
            return;
        }

        try
        {
            // A coordinator that works in the folder knows its runs by heart: it is asked to delete them itself.
            using var alone = FolderLock.Take(folder.Location);
            using var claim = folder.Runs.Claim(run.Id);
            var removed = await folder.Removal.DeleteAsync(run.Id, cancellation);
            if (removed.Served.Count > 0)
                throw CommandFault.BadInput($"models of run {run.Id} are served as {string.Join(", ", removed.Served)}",
                    $"archive it instead: tributary run archive {run.Id} --folder {folder.Location}");
        }
        catch (FolderClaimedException fault)
        {
            throw CommandFault.BadInput($"a coordinator works in {folder.Location}: {fault.Message}",
                $"ask it: tributary run delete {run.Id} --yes, with --coordinator and its address where that is not the usual one");
        }
        catch (RunClaimedException fault)
        {
            throw CommandFault.BadInput(fault.Message, "wait until it has ended");
        }
    }

    public void Dispose()
    {
        _api?.Dispose();
        _folder?.Dispose();
    }

    private static CommandFault Gone(RunRecord run) => CommandFault.NotFound($"run {run.Id} is gone", "somebody deleted it just now");

    private static RunRecord Of(RunInfo run) => new()
    {
        Id = run.Id,
        Name = run.Name,
        Created = run.Created,
        Spec = run.Spec?.GetRawText() ?? "{}",
        Status = run.Status,
        Outcome = run.Outcome,
        Notes = run.Notes,
        Tags = run.Tags,
        Archived = run.Archived,
    };
}
