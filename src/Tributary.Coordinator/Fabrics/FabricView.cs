using Tributary.Coordinator.Api;
using Tributary.Gateways;
using Tributary.Gateways.Fabrics;

namespace Tributary.Coordinator.Fabrics;

/// <summary>The fabric of functions among the gateways, in the API's form.</summary>
internal sealed class FabricView(IEnumerable<IGateway> gateways)
{
    private readonly IFabric? _fabric = gateways.OfType<IFabric>().FirstOrDefault();

    /// <summary>Whether the coordinator has functions as clients.</summary>
    public bool IsConfigured => _fabric is not null;

    /// <summary>Null where it has none.</summary>
    public FabricState? State => _fabric?.Fabric;

    public FabricInfo Info()
    {
        if (State is not { } state) return new FabricInfo { Configured = false, Clusters = [], Cost = 0 };
        return new FabricInfo
        {
            Configured = true,
            Name = state.Name.Length == 0 ? null : state.Name,
            Clusters = [.. state.Clusters.Select(Of)],
            Cost = state.Cost,
            Budget = state.Budget,
            Prices = state.Prices.Length == 0 ? null : state.Prices,
        };
    }

    /// <summary>The newest first.</summary>
    /// <param name="function">Only of this one; empty for any.</param>
    /// <param name="run">Only in this one, by its id; empty for any.</param>
    public IReadOnlyList<FabricActivation> Activations(string function, string run, int limit)
        => [.. (_fabric?.Activations ?? []).Reverse().Where(one => (function.Length == 0 || one.Function == function)
            && (run.Length == 0 || one.Run == run)).Take(limit).Select(Of)];

    private static FabricCluster Of(ClusterState cluster) => new()
    {
        Provider = cluster.Provider,
        Name = cluster.Name,
        Present = cluster.Present,
        Trouble = cluster.Trouble,
        Functions = cluster.Functions,
        Ready = cluster.Ready,
        UnderWay = cluster.UnderWay,
        Most = cluster.Most,
        Median = cluster.Median,
        Tally = Of(cluster.Tally),
        Metrics = cluster.Metrics,
        MetricsTrouble = cluster.MetricsTrouble,
    };

    private static FabricTally Of(ClusterTally tally) => new()
    {
        Started = tally.Started,
        Cold = tally.Cold,
        Warm = tally.Warm,
        Succeeded = tally.Succeeded,
        Failed = tally.Failed,
        TimedOut = tally.TimedOut,
        Repeated = tally.Repeated,
        Speculative = tally.Speculative,
        Abandoned = tally.Abandoned,
        GigabyteSeconds = tally.GigabyteSeconds,
        Cost = tally.Cost,
    };

    private static FabricActivation Of(ActivationRecord record) => new()
    {
        Id = record.Id,
        Function = record.Function,
        Cluster = record.Cluster,
        Run = record.Run,
        Round = record.Round,
        Attempt = record.Attempt,
        Speculative = record.Speculative,
        Started = record.Started,
        State = record.State,
        Seconds = record.Seconds,
        Cold = record.Cold,
        Cost = record.Cost,
        Error = record.Error,
    };
}
