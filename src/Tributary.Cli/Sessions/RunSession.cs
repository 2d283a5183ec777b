using System.Security.Cryptography;
using Tributary.Cli.Folders;
using Tributary.Cli.Live;
using Tributary.Cli.Verbs;
using Tributary.Core.Logs;
using Tributary.Core.Rounds;
using Tributary.Engine.Partitions;
using Tributary.Engine.Sets;
using Tributary.Simulation;
using Tributary.Storage.Folders;

namespace Tributary.Cli.Sessions;

/// <summary>Runs or resumes a simulation in front of a person (or a pipe), and says where everything is when it ends.</summary>
internal sealed class RunSession(Terminal terminal, RunsPlace place, int threads, bool json, LogOptions log)
{
    private readonly long _began = terminal.Clock.GetTimestamp();

    private int Threads => threads == 0 ? Environment.ProcessorCount : threads;

    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> StartAsync(RunFile file, CancellationToken cancellation)
    {
        var spec = file.Read();
        using var host = Host(() => new SimulationHost(spec, Threads, terminal.Clock), file);
        NoteBroken(host);
        using var folder = place.Make();
        (host.LocalFolder, host.Models) = (RunFolder.LocalFolderOf(folder.Location), folder.Models);
        var id = $"{terminal.Clock.GetUtcNow():yyyyMMdd-HHmmss}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}";
        return await ShowAsync(id, spec, folder, view => host.StartAsync(id, folder.Runs, view, cancellation), cancellation);
    }

    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> ResumeAsync(string text, CancellationToken cancellation)
    {
        using var folder = place.Open(terminal);
        var run = await UnfinishedAsync(folder, text, cancellation);
        if (run.Status == RunStatus.Completed) throw CommandFault.BadInput($"run {run.Id} is complete: {run.Outcome?.Reason}",
            $"tributary report {run.Id}{place.Hint(terminal)} shows it");
        if (RunLookup.Read(run).IsCoordinators)
            throw CommandFault.BadInput($"run {run.Id} is a coordinator's: its clients hold the data",
                Coordinators(run, place.Hint(terminal)));
        using var host = Host(() => new SimulationHost(SimulationSpec.Stored(run), Threads, terminal.Clock), null);
        NoteBroken(host);
        (host.LocalFolder, host.Models) = (RunFolder.LocalFolderOf(folder.Location), folder.Models);
        return await ShowAsync(run.Id, host.Spec, folder, view => host.ResumeAsync(run.Id, folder.Runs, view, cancellation), cancellation);
    }

    private void NoteBroken(SimulationHost host)
    {
        if (host.Data.Broken is [var first, ..])
            terminal.Error.WriteLine($"note: {Amounts.Of(host.Data.Broken.Count, "picture")} cannot be read and are left out, the first "
                + $"{terminal.Shown(first.File)}: {first.Problem}");
    }

    // The latest run to resume is the latest that has not come to its end.
    private async Task<RunRecord> UnfinishedAsync(RunFolder folder, string text, CancellationToken cancellation)
    {
        if (!string.Equals(text, "latest", StringComparison.OrdinalIgnoreCase)) return await RunLookup.FindAsync(terminal, place, folder,
            text, cancellation);
        var unfinished = (await folder.Runs.ListAsync(cancellation)).Where(run => run.Status == RunStatus.Running).ToList();
        return unfinished.Find(run => !RunLookup.Read(run).IsCoordinators) ?? unfinished.FirstOrDefault()
            ?? throw CommandFault.BadInput("no run is unfinished; there is nothing to resume",
                $"tributary runs{place.Hint(terminal)} lists them");
    }

    // One that goes on is taken up by itself; one that was paused, stopped or failed is told to.
    private static string Coordinators(RunRecord run, string more) => run.Status is RunStatus.Running or RunStatus.Queued
        ? $"tributary coordinator{more} goes on with it by itself"
            : $"start tributary coordinator{more}, then tributary run resume {run.Id}";

    /// <summary>Makes a host, and says what speaks against it as this program says things.</summary>
    /// <param name="file">The run file that it is made from; null for a run that is kept.</param>
    public static SimulationHost Host(Func<SimulationHost> make, RunFile? file)
    {
        try
        {
            return make();
        }
        catch (MissingDataException fault)
        {
            throw CommandFault.NotFound(fault.Message);
        }
        catch (UnfitDataException fault) when (file is not null)
        {
            throw file.Fault([fault.Fault]);
        }
        catch (ImpossiblePartitionException fault) when (file is not null)
        {
            throw file.Fault([fault.Problem]);
        }
    }

    private async Task<int> ShowAsync(string id, SimulationSpec spec, RunFolder folder, Func<IRunObserver, Task<RunOutcome>> run,
        CancellationToken cancellation)
    {
        using var lines = new LogLines(terminal.Error, log, terminal.Clock);
        IRunView view = json ? new JsonRunView(terminal.Out) : terminal.Interactive ? new LiveRunView(terminal)
            : new PlainRunView(terminal.Out);
        try
        {
            var outcome = await view.ShowAsync(() => run(new LoggedRun(id, lines.CreateLogger("Tributary.Simulation"), view)));
            var report = await ReportVerb.WriteAsync(folder, id, null, cancellation);
            if (!json) Closing.Write(terminal, id, folder, place, spec.Data, outcome, report, terminal.Clock.GetElapsedTime(_began),
                spec.Speeds is not null);
            return outcome.Status == RunStatus.Failed ? ExitCode.Failed : ExitCode.Ok;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            var rounds = (await folder.Runs.RoundsAsync(id, CancellationToken.None)).Count;
            if (view is JsonRunView events) events.Interrupted(rounds);
            terminal.Error.WriteLine($"interrupted after {Amounts.Of(rounds, "round")}; all of them are saved. "
                + $"Go on with: tributary resume {id}{place.Hint(terminal)}");
            return ExitCode.Interrupted;
        }
    }
}
