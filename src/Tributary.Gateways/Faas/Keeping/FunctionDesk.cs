using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Gateways.Fabrics;

namespace Tributary.Gateways.Faas.Keeping;

/// <summary>Who of the functions can be asked: those that stand on a cluster that answers.</summary>
internal sealed class FunctionDesk(ClientRegistry registry, IClientObserver observer, FabricConfig config, Keeper keeper, CallForms forms,
    TimeSpan lease, TimeProvider clock, ILogger log) : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Departures _departures = new(registry, observer, log);
    private readonly ConcurrentDictionary<string, FunctionTunnel> _tunnels = new(StringComparer.Ordinal);
    private readonly List<Cluster> _clusters = [];
    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.Ordinal);
    private int _looking;

    /// <summary>So far, in US dollars.</summary>
    public double Cost => _clusters.Sum(cluster => cluster.Tally.Cost);

    /// <summary>As it stands; who asks wants figures too.</summary>
    public FabricState State => new()
    {
        Clusters = [.. _clusters.Select(StateOf)],
        Prices = PriceTable.Source,
    };

    /// <summary>Makes a cluster and its functions of each that the file names; nobody is asked yet.</summary>
    public async Task MeetAsync(IPlatformSource source, CancellationToken cancellation)
    {
        foreach (var one in config.Clusters)
        {
            var platform = await source.OpenAsync(one, cancellation);
            _clusters.Add(new Cluster(one, platform, config.Keeper.Concurrency, PriceTable.Of(one.Provider), clock, log));
        }

        foreach (var function in config.Clients) Add(function);
    }

    /// <summary>One more function; it can be asked once its cluster was looked at.</summary>
    public void Add(ClientFunction function)
        => _tunnels[function.Name] = new FunctionTunnel(function, _clusters.Find(one => one.Config.Name == function.Cluster.Name)!,
            forms.Of(function.Entry.Protocol), clock, (tunnel, ask) => _ = keeper.WorkAsync(tunnel, ask, _end.Token));

    public IReadOnlyList<GatewayClient> Clients() => [.. _tunnels.Values.Select(GatewayClient.Of)];

    public GatewayClient? Find(string client) => _tunnels.TryGetValue(client, out var tunnel) ? GatewayClient.Of(tunnel) : null;

    /// <inheritdoc cref="IGateway.Drop"/>
    public void Drop(string client, string reason)
    {
        if (_tunnels.TryGetValue(client, out var tunnel)) Leave(tunnel, reason, isLost: false);
    }

    /// <summary>Looks at clusters that are not there, and now and then at the others; one look at a time.</summary>
    /// <param name="always">Whether at all of them now.</param>
    public async Task LookAsync(bool always, CancellationToken cancellation)
    {
        foreach (var cluster in _clusters)
            if (cluster.UnderWay > 0) _ = cluster.Figures.LookAsync();
        if (Interlocked.Exchange(ref _looking, 1) == 1) return;
        try
        {
            await Task.WhenAll(_clusters.Select(cluster => LookAtAsync(cluster, always, cancellation)));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The coordinator stops.
        }
        finally
        {
            Interlocked.Exchange(ref _looking, 0);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_end.IsCancellationRequested) await _end.CancelAsync();
        foreach (var tunnel in _tunnels.Values) Leave(tunnel, "the coordinator stops", isLost: false);
        foreach (var cluster in _clusters) await cluster.DisposeAsync();

        _end.Dispose();
    }

    private async Task LookAtAsync(Cluster cluster, bool always, CancellationToken cancellation)
    {
        if (!always && cluster.IsMet && cluster.Away is null && cluster.SinceLook < lease) return;
        try
        {
            var there = await WhoLists(cluster).ListAsync(cancellation);
            var isNew = cluster.Answered() || !cluster.IsMet;
            cluster.Looked();
            await EnterAsync(cluster, there.ToHashSet(StringComparer.Ordinal), cancellation);
            if (isNew) FaasEvents.There(log, cluster.Config.ToString(), Of(cluster).Count(tunnel => tunnel.IsPresent));
        }
        catch (PlatformException fault)
        {
            if (cluster.Missed(fault.Message)) FaasEvents.Away(log, cluster.Config.ToString(), fault.Message);
            if (cluster.Away < lease && cluster.IsMet) return;
            foreach (var tunnel in Of(cluster)) Leave(tunnel, $"{cluster.Config} is away: {fault.Message}", isLost: true);
        }
    }

    private async Task EnterAsync(Cluster cluster, HashSet<string> there, CancellationToken cancellation)
    {
        var met = new List<Task>();
        foreach (var tunnel in Of(cluster))
        {
            if (there.Contains(tunnel.Function.Name) || tunnel.Function.Entry.Protocol == FunctionProtocol.FedKeeper || !cluster.CanList)
            {
                _told.TryRemove(tunnel.Function.Name, out _);
                if (!tunnel.IsPresent) met.Add(MeetAsync(tunnel, cancellation));
                continue;
            }

            if (_told.TryAdd(tunnel.Function.Name, true)) FaasEvents.Missing(log, tunnel.Function.Name, cluster.Config.ToString());
            Leave(tunnel, "its function is not deployed", isLost: false);
        }

        await Task.WhenAll(met);
    }

    private async Task MeetAsync(FunctionTunnel tunnel, CancellationToken cancellation)
    {
        if (await keeper.GreetAsync(tunnel, cancellation) is not { } told) return;
        tunnel.Told(told);
        if (registry.Join(tunnel) is { } owner)
        {
            FaasEvents.NotGreeted(log, tunnel.Function.Name, tunnel.Cluster.Config.ToString(),
                $"a client of this name is connected by {owner.Info.Transport}");
            return;
        }

        tunnel.Heard();
        tunnel.Enter();
        GatewayEvents.Joined(log, tunnel.Info.Id, FunctionTunnel.Transport);
        observer.ClientJoined(tunnel.Info);
    }

    // Whoever calls functions at their addresses may have no right to list them.
    private IFunctionPlatform WhoLists(Cluster cluster)
        => cluster.Urls is { } urls && (!cluster.CanList || (Of(cluster).Any() && Of(cluster).All(tunnel
            => tunnel.Function.Entry.Protocol == FunctionProtocol.FedKeeper))) ? urls : cluster.Platform;

    private IEnumerable<FunctionTunnel> Of(Cluster cluster) => _tunnels.Values.Where(tunnel => tunnel.Cluster == cluster);

    private void Leave(FunctionTunnel tunnel, string reason, bool isLost)
        => _departures.Leave(tunnel, tunnel.Lose, reason, isLost);

    private ClusterState StateOf(Cluster cluster)
    {
        _ = cluster.Figures.LookAsync();
        return new ClusterState(cluster.Config.Provider, cluster.Config.Name)
        {
            Present = cluster.IsMet && cluster.Away is null,
            Trouble = cluster.Trouble,
            Functions = Of(cluster).Count(),
            Ready = Of(cluster).Count(tunnel => tunnel.IsPresent),
            UnderWay = cluster.UnderWay,
            Most = cluster.Most,
            Median = cluster.Durations.Median?.TotalSeconds,
            Tally = cluster.Tally,
            Metrics = cluster.Figures.Values,
            MetricsTrouble = cluster.Figures.Trouble,
        };
    }
}
