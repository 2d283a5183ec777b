using System.Security.Cryptography;
using Tributary.Cli.Live;
using Tributary.Cli.Verbs;
using Tributary.Core.Rounds;
using Tributary.Engine.Partitions;
using Tributary.Engine.Sets;
using Tributary.Simulation;
using Tributary.Storage;

namespace Tributary.Cli.Sessions;

/// <summary>Runs or resumes a simulation in front of a person (or a pipe), and says where everything is when it ends.</summary>
/// <param name="durability">What saved rounds survive: <c>process</c> or <c>sync</c>.</param>
/// <param name="threads">Clients that train at the same time; 0 for every core.</param>
internal sealed class RunSession(Terminal terminal, string runsFolder, string durability, int threads, bool json)
{
    private readonly long _began = terminal.Clock.GetTimestamp();

    private Durability Durability => durability == "sync" ? Durability.Sync : Durability.Process;

    private int Threads => threads == 0 ? Environment.ProcessorCount : threads;

    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> StartAsync(RunFile file, CancellationToken cancellation)
    {
        var spec = file.Read();
        using var host = Host(() => new SimulationHost(spec, Threads, terminal.Clock), file);
        using var folder = new RunFolder(terminal.PathOf(runsFolder), new StorageOptions { Durability = Durability });
        var id = $"{terminal.Clock.GetUtcNow():yyyyMMdd-HHmmss}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}";
        return await ShowAsync(id, spec, folder, view => host.StartAsync(id, folder.Runs, view, cancellation), cancellation);
    }

    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> ResumeAsync(string text, CancellationToken cancellation)
    {
        using var folder = RunLookup.Open(terminal, runsFolder, Durability);
        var run = await UnfinishedAsync(folder, text, cancellation);
        if (run.Status == RunStatus.Completed) throw CommandFault.BadInput($"run {run.Id} is complete: {run.Outcome?.Reason}", $"tributary report {run.Id} shows it");
        using var host = Host(() => new SimulationHost(SimulationSpec.Stored(run), Threads, terminal.Clock), null);
        return await ShowAsync(run.Id, host.Spec, folder, view => host.ResumeAsync(run.Id, folder.Runs, view, cancellation), cancellation);
    }

    // The latest run to resume is the latest that has not come to its end.
    private static async Task<RunRecord> UnfinishedAsync(RunFolder folder, string text, CancellationToken cancellation)
    {
        if (!string.Equals(text, "latest", StringComparison.OrdinalIgnoreCase)) return await RunLookup.FindAsync(folder, text, cancellation);
        return (await folder.Runs.ListAsync(cancellation)).FirstOrDefault(run => run.Status == RunStatus.Running)
            ?? throw CommandFault.BadInput("no run is unfinished; there is nothing to resume", "tributary runs lists them");
    }

    private static SimulationHost Host(Func<SimulationHost> make, RunFile? file)
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

    private async Task<int> ShowAsync(string id, SimulationSpec spec, RunFolder folder, Func<IRunObserver, Task<RunOutcome>> run, CancellationToken cancellation)
    {
        IRunView view = json ? new JsonRunView(terminal.Out) : terminal.Interactive ? new LiveRunView(terminal) : new PlainRunView(terminal.Out);
        try
        {
            var outcome = await view.ShowAsync(() => run(view));
            var report = await ReportVerb.WriteAsync(folder, id, null, cancellation);
            if (!json) Closing.Write(terminal, id, folder, runsFolder, spec, outcome, report, terminal.Clock.GetElapsedTime(_began));
            return outcome.Status == RunStatus.Failed ? ExitCode.Failed : ExitCode.Ok;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            var rounds = (await folder.Runs.RoundsAsync(id, CancellationToken.None)).Count;
            if (view is JsonRunView events) events.Interrupted(rounds);
            var more = runsFolder == "runs" ? "" : $" --runs {runsFolder}";
            terminal.Error.WriteLine($"interrupted after {Amounts.Of(rounds, "round")}; all of them are saved. Go on with: tributary resume {id}{more}");
            return ExitCode.Interrupted;
        }
    }
}
