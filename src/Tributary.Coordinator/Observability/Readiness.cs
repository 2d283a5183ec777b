using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Runs;
using Tributary.Coordinator.Workers;
using Tributary.Storage;
using Tributary.Storage.Models;
using Tributary.Storage.Runs;

namespace Tributary.Coordinator.Observability;

/// <summary>Whether the coordinator can do its work: database, models, disk, worker.</summary>
internal sealed class Readiness(SqlRunStore store, IModelFiles models, RunWorker worker, WorkerGuard guard, CoordinatorOptions options,
    TimeProvider clock, ILogger<Readiness> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private string _missing = "";

    /// <summary>Bytes free where the data folder lies.</summary>
    public long FreeBytes
    {
        get
        {
            try
            {
                return new DriveInfo(Path.GetFullPath(options.Folder)).AvailableFreeSpace;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return 0;
            }
        }
    }

    /// <summary>What is wrong; empty where the coordinator is ready.</summary>
    public async Task<IReadOnlyList<FieldFault>> FaultsAsync(CancellationToken cancellation)
    {
        var (faults, reasons) = (new List<FieldFault>(), new Dictionary<string, string>(StringComparer.Ordinal));
        try
        {
            _ = await store.FindAsync("ready", cancellation).WaitAsync(Patience, clock, cancellation);
            await store.CheckAsync(cancellation).WaitAsync(Patience, clock, cancellation);
        }
#pragma warning disable CA1031 // Whatever the database says, it is the answer to the question.
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            reasons["database"] = fault.Message;
            faults.Add(new("database", fault is TimeoutException ? $"does not answer within {Patience.TotalSeconds:0} s"
                : (fault as StoreUnavailableException)?.Briefly ?? "cannot be read; the coordinator's log says why", null));
        }

        try
        {
            await models.CheckAsync(cancellation).WaitAsync(Patience, clock, cancellation);
        }
        catch (Exception fault) when (fault is StoreUnavailableException or TimeoutException)
        {
            reasons["models"] = fault.Message;
            faults.Add(new("models", fault is TimeoutException ? $"do not answer within {Patience.TotalSeconds:0} s"
                : (fault as StoreUnavailableException)?.Briefly
                ?? "cannot be reached; the coordinator's log and the runs that wait say why", null));
        }

        if (FreeBytes is var free && free < options.LeastFreeBytes)
            faults.Add(new("disk", $"has {free} bytes free where the data folder lies; {options.LeastFreeBytes} are needed", null));
        if (worker.Trouble is { } trouble) faults.Add(new("worker", trouble, null));
        if (guard.Broken is { Count: > 0 } broken)
            faults.Add(new("worker", $"{string.Join(", ", broken)} broke and begins anew; the coordinator's log says why", null));
        Tell(faults, reasons);
        return faults;
    }

    // Logged when it changes what is missing, not whenever somebody asks.
    private void Tell(List<FieldFault> faults, Dictionary<string, string> reasons)
    {
        var missing = string.Join(", ", faults.Select(fault => fault.Path));
        lock (_gate)
        {
            if (missing == _missing) return;
            _missing = missing;
        }

        if (missing.Length == 0) ServerEvents.ReadyAgain(log);
        else ServerEvents.NotReady(log, missing,
            string.Join("; ", faults.Select(fault => $"{fault.Path}: {reasons.GetValueOrDefault(fault.Path) ?? fault.Message}")));
    }
}
