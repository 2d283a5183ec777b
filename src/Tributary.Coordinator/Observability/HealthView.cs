using Tributary.Coordinator.Api;
using Tributary.Coordinator.Events;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Runs;
using Tributary.Core.Clients;

namespace Tributary.Coordinator.Observability;

/// <summary>How the coordinator is, in numbers for people.</summary>
internal sealed class HealthView(Readiness readiness, RunWorker worker, ClientRegistry clients, EventHub events, CoordinatorOptions options,
    TimeProvider clock)
{
    private readonly DateTimeOffset _started = clock.GetUtcNow();
    private readonly long _began = clock.GetTimestamp();

    public async Task<HealthInfo> NowAsync(CancellationToken cancellation)
    {
        var faults = await readiness.FaultsAsync(cancellation);
        return new HealthInfo
        {
            Version = ServerEndpoints.Version,
            Started = _started,
            UptimeSeconds = clock.GetElapsedTime(_began).TotalSeconds,
            MemoryBytes = Environment.WorkingSet,
            FreeBytes = readiness.FreeBytes,
            Database = options.Database is null ? "sqlite" : "postgresql",
            DatabaseOk = faults.All(fault => fault.Path != "database"),
            Models = options.Models is null ? "files" : "s3",
            RunsActive = worker.Live.Count,
            ClientsPresent = clients.Count,
            Listeners = events.Listeners,
            LeaseSeconds = options.Link.Lease.TotalSeconds,
            Faults = faults,
        };
    }
}
