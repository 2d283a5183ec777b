using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tributary.Gateways.Faas.Fabric;

namespace Tributary.Gateways.Faas.Figures;

/// <summary>What Prometheus tells of a cluster. It is asked while somebody looks, every <see cref="Pace"/> at most, and by nobody else's
/// clock. Safe to use from any thread.</summary>
internal sealed class ClusterFigures : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_old = TimeSpan.FromMinutes(1);
    private static readonly ConcurrentDictionary<string, double> s_none = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private readonly List<PrometheusServer> _servers = [];
    private readonly ClusterConfig _cluster;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private Task _asking = Task.CompletedTask;
    private long? _asked;
    private (IReadOnlyDictionary<string, double> Values, string? Trouble, long At) _told = (s_none, null, 0);

    public ClusterFigures(ClusterConfig cluster, TimeProvider clock, ILogger log)
    {
        (_cluster, _clock, _log) = (cluster, clock, log);
        if (cluster.Metrics is not { } platform) return;
        var (ofPlatform, ofMachines) = (FigureTable.Of(cluster.Provider), FigureTable.Machines);
        var machines = cluster.MachineMetrics ?? platform;
        if (machines == platform) _servers.Add(new PrometheusServer(cluster, platform, [.. ofPlatform, .. ofMachines], clock));
        else _servers.AddRange([new(cluster, platform, ofPlatform, clock), new(cluster, machines, ofMachines, clock)]);
    }

    /// <summary>Between two times that it is asked.</summary>
    public static TimeSpan Pace { get; } = TimeSpan.FromSeconds(15);

    /// <summary>By name; empty where there is nothing to tell, or what was told is a minute old.</summary>
    public IReadOnlyDictionary<string, double> Values
    {
        get
        {
            lock (_gate) return _clock.GetElapsedTime(_told.At) < s_old ? _told.Values : s_none;
        }
    }

    /// <summary>For people: why some figures, or all, are not there; null where nothing came in the way.</summary>
    public string? Trouble
    {
        get
        {
            lock (_gate) return _told.Trouble;
        }
    }

    /// <summary>Somebody wants the figures: asks for them, unless that was done just now.</summary>
    /// <returns>Ends when they are there.</returns>
    public Task LookAsync()
    {
        lock (_gate)
        {
            if (_servers.Count == 0 || !_asking.IsCompleted || _end.IsCancellationRequested) return _asking;
            if (_asked is { } at && _clock.GetElapsedTime(at) < Pace) return _asking;
            _asked = _clock.GetTimestamp();
            return _asking = AskAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _asking;
        foreach (var server in _servers) server.Dispose();
        _end.Dispose();
    }

    private async Task AskAsync()
    {
        await Task.Yield();
        var values = new ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        var troubles = await Task.WhenAll(_servers.Select(server => AskAsync(server, values)));
        var trouble = troubles.FirstOrDefault(one => one is not null);
        if (_end.IsCancellationRequested) return;
        bool isNew;
        lock (_gate)
        {
            isNew = trouble is not null && _told.Trouble is null;
            _told = (values, trouble, _clock.GetTimestamp());
        }

        if (isNew) FigureEvents.Missing(_log, _cluster.ToString(), trouble!);
    }

    private async Task<string?> AskAsync(PrometheusServer server, ConcurrentDictionary<string, double> values)
    {
        using var limit = new CancellationTokenSource(s_limit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _end.Token);
        try
        {
            return await server.AskAsync((name, value) => values[name] = value, either.Token);
        }
        catch (OperationCanceledException)
        {
            return $"Prometheus does not answer within {s_limit.TotalSeconds} s";
        }
    }
}
