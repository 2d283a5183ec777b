using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Observability;
using Tributary.Coordinator.Workers;
using Tributary.Core.Clients;
using Tributary.Storage.Clients;
using Tributary.Storage.Figures;

namespace Tributary.Coordinator.Clients;

/// <summary>Keeps in the database who was ever heard of, so that a coordinator that starts again knows its clients. New ones are kept
/// within a second; when a client was last heard of is kept once a minute, and at an orderly stop.</summary>
internal sealed class ClientMemory(ClientLedger ledger, RunFigures runs, ClientFigures figures, GatewaySet gateways,
    ClientRegistry registry, TimeProvider clock, WorkerGuard guard, ILogger<ClientMemory> log) : Worker(guard)
{
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, KnownClient> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, KnownClient> _kept = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Trouble _reading = new(reason => ServerEvents.ClientsUnread(log, reason), () => ServerEvents.ClientsRead(log));
    private readonly Trouble _keeping = new(reason => ServerEvents.ClientsUnkept(log, reason), () => ServerEvents.ClientsKept(log));
    private bool _isLoaded;

    /// <summary>Everyone, in no order.</summary>
    public IEnumerable<KnownClient> Known => _known.Values;

    /// <summary>Null where nobody of that id was ever heard of.</summary>
    public KnownClient? Find(string id) => _known.GetValueOrDefault(id);

    public void Joined(ClientInfo client) => Take(client, clock.GetUtcNow(), null, null);

    /// <summary>Forgets a client that no gateway has; what it gave to saved rounds stays.</summary>
    /// <returns>False where it is here.</returns>
    public async Task<bool> ForgetAsync(string id, CancellationToken cancellation)
    {
        // Not while what gateways know is looked at and kept: that would bring it back.
        await _turn.WaitAsync(cancellation);
        try
        {
            if (registry.Find(id) is not null || !gateways.Forget(id)) return false;
            await ledger.ForgetAsync(id, cancellation);
            _known.TryRemove(id, out _);
            _kept.TryRemove(id, out _);
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await LookAndKeepAsync(TimeSpan.Zero, cancellationToken);
    }

    protected override IEnumerable<WorkerLoop> Loops() => [new("clients", WatchAsync)];

    private async Task WatchAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            if (!_isLoaded) await LoadAsync(stopping);
            await LookAndKeepAsync(Stale, stopping);
        }
    }

    private async Task LoadAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var client in await ledger.ListAsync(cancellation))
                _kept[client.Id] = _known.AddOrUpdate(client.Id, client, (_, newer) => newer with { FirstSeen = client.FirstSeen });
            figures.Load(await runs.TotalsAsync(cancellation));
            _isLoaded = true;
            _reading.End();
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            // Whatever it is, the next second tries again.
            _reading.Begin(fault.Message);
        }
    }

    private async Task LookAndKeepAsync(TimeSpan stale, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            Look();
            await KeepAsync(stale, cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    // What gateways know now.
    private void Look()
    {
        foreach (var (info, presence) in gateways.Clients()) Take(info, presence.LastSeen, presence.Version, presence.Platform);
        foreach (var id in registry.Ids)
            if (registry.Find(id) is { } client and not ITunnel) Take(client.Info, clock.GetUtcNow(), null, null);
    }

    private void Take(ClientInfo client, DateTimeOffset seen, string? version, string? platform) => _known.AddOrUpdate(client.Id,
        _ => new KnownClient
        {
            Id = client.Id,
            Transport = client.Transport,
            FirstSeen = seen,
            LastSeen = seen,
            Labels = client.Labels,
            Examples = client.Examples,
            Holds = client.Holds,
            Version = version,
            Platform = platform,
        },
        (_, known) => known with
        {
            Transport = client.Transport,
            LastSeen = seen,
            Labels = client.Labels,
            Examples = client.Examples,
            Holds = client.Holds,
            Version = version ?? known.Version,
            Platform = platform ?? known.Platform,
        });

    /// <param name="stale">Time by which the last word may be out of date.</param>
    private async Task KeepAsync(TimeSpan stale, CancellationToken cancellation)
    {
        var changed = _known.Values.Where(client => !_kept.TryGetValue(client.Id, out var kept)
            || (client.LastSeen - kept.LastSeen).Duration() > stale || client with { LastSeen = kept.LastSeen } != kept).ToList();
        if (changed.Count == 0) return;
        try
        {
            await ledger.KeepAsync(changed, cancellation);
            foreach (var client in changed) _kept[client.Id] = client;
            _keeping.End();
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            _keeping.Begin(fault.Message);
        }
    }
}
