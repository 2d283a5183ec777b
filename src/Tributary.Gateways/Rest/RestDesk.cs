using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;
using Tributary.Core.Texts;
using Tributary.Gateways.Asking;
using Tributary.Transports.Rest;

namespace Tributary.Gateways.Rest;

/// <summary>The nodes of the REST network: who is registered and can be reached is in the registry, and is called to train. Nodes stay
/// registered over restarts; nobody says goodbye but by unregistering.</summary>
internal sealed class RestDesk : IDisposable
{
    private const int LooksAtOnce = 32;

    // Whoever was not there for so long registers again; published nodes do so at each start.
    private static readonly TimeSpan s_memory = TimeSpan.FromDays(7);
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, RestTunnel> _nodes = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private readonly ClientRegistry _registry;
    private readonly IClientObserver _observer;
    private readonly Departures _departures;
    private readonly RestOptions _options;
    private readonly RestBook _book;
    private readonly RestCaller _caller;
    private readonly RestIntake _intake;
    private readonly RestCalls _calls;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private int _looking;

    public RestDesk(ClientRegistry registry, IClientObserver observer, RestOptions options, RestBook book, RestCaller caller,
        UpdateDelivery delivery, TimeProvider clock, ILogger log)
    {
        (_registry, _observer, _options, _book, _caller, _clock, _log) = (registry, observer, options, book, caller, clock, log);
        _departures = new Departures(registry, observer, log);
        _intake = new RestIntake(delivery, log);
        _calls = new RestCalls(caller, book, clock, log, Of);
    }

    /// <summary>By the order of registration.</summary>
    public IReadOnlyList<RestTunnel> Nodes => [.. _nodes.Values.OrderBy(node => node.Node.Number)];

    /// <summary>Calls to nodes so far.</summary>
    public int Calls => _calls.Count;

    /// <summary>Whether one of them is at work.</summary>
    public bool IsBusy => _nodes.Values.Any(node => node.Asked.Count > 0);

    public IReadOnlyList<GatewayClient> Clients() => [.. _nodes.Values.Select(GatewayClient.Of)];

    public GatewayClient? Find(string client) => Of(client) is { } node ? GatewayClient.Of(node) : null;

    /// <summary>Takes up those that were registered before a restart, as far as they can be reached.</summary>
    public async Task RecallAsync(CancellationToken cancellation)
    {
        foreach (var node in _book.Nodes) _nodes.TryAdd(node.Url, Tunnel(node));
        await LookAsync(cancellation);
    }

    /// <summary>Registers an address, or the same one again. A client with credentials is one node: another address takes the place of the
    /// one that it had.</summary>
    /// <returns>Null where no more are taken, of all or from there.</returns>
    public RestTunnel? Register(string url, string from, string? owner)
    {
        lock (_gate)
        {
            if (_nodes.TryGetValue(url, out var known))
            {
                // A node that starts anew is at the beginning: whatever it was asked before it does no more.
                var moved = _book.Move(known.Node, from, owner);
                Leave(known, "it registered again", isLost: false);
                return Enter(moved, known);
            }

            if (owner is not null && _nodes.Values.FirstOrDefault(node => node.Node.Owner == owner) is { } earlier) Unregister(earlier);
            if (_nodes.Values.Count(node => node.Node.From == from) < Math.Max(1, _options.MaxNodes / 4)
                && _book.Add(url, from, owner, _options.MaxNodes) is { } node) return Enter(node, null);
            GatewayEvents.Full(_log, CleanText.Line(url, 100), _nodes.Count);
            return null;
        }
    }

    public void Unregister(RestTunnel node)
    {
        lock (_gate)
        {
            if (!_nodes.TryRemove(KeyValuePair.Create(node.Node.Url, node))) return;
            _book.Remove(node.Node);
            Leave(node, "it unregistered", isLost: false);
            node.Dispose();
        }
    }

    public RestTunnel? At(string url) => _nodes.GetValueOrDefault(url);

    /// <inheritdoc cref="IGateway.Drop"/>
    public void Drop(string client, string reason)
    {
        if (Of(client) is not { } node) return;
        Unregister(node);
        GatewayEvents.Evicted(_log, client, reason);
    }

    /// <inheritdoc cref="IGateway.Forget"/>
    public bool Forget(string client)
    {
        if (Of(client) is not { } node) return true;
        if (node.IsPresent) return false;
        Unregister(node);
        return true;
    }

    /// <summary>Takes what a node delivers.</summary>
    /// <returns>Why not, as a status of HTTP and for people; null where it counts, or counted before.</returns>
    public Task<RestFault?> DeliverAsync(RestTunnel node, RestBody body, long bytes, CancellationToken cancellation)
    {
        node.Heard();
        return _intake.TakeAsync(node, body, bytes, cancellation);
    }

    /// <summary>A node has trained and averaged with its peers.</summary>
    public RestFault? FinishRound(RestTunnel node)
    {
        node.Heard();
        return RestIntake.Finished(node);
    }

    /// <summary>Looks whether nodes can be reached; one look at a time.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _looking, 1) == 1) return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _end.Token);
        try
        {
            var pace = new ParallelOptions { MaxDegreeOfParallelism = LooksAtOnce, CancellationToken = either.Token };
            await Parallel.ForEachAsync(Nodes, pace, LookAtAsync);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The coordinator stops.
        }
        finally
        {
            Interlocked.Exchange(ref _looking, 0);
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        foreach (var node in _nodes.Values)
        {
            Leave(node, "the coordinator stops", isLost: false);
            node.Dispose();
        }

        _end.Dispose();
    }

    private async ValueTask LookAtAsync(RestTunnel node, CancellationToken cancellation)
    {
        // Whoever was heard of a moment ago is there; it may not listen yet.
        if (node.IsPresent && node.Silence < _options.Lease / 2) return;
        if (await _caller.LookAsync(node.Node, cancellation) is not null)
        {
            lock (_gate)
            {
                node.Heard();
                if (!node.IsPresent && _nodes.GetValueOrDefault(node.Node.Url) == node) Enter(node.Node, node);
            }
        }
        else if (!node.IsPresent && node.Silence > s_memory)
        {
            Unregister(node);
        }
        else if (node.IsPresent && node.Silence > _options.Lease)
        {
            Leave(node, $"it could not be reached for {_options.Lease.TotalSeconds:0} s", isLost: true);
        }
    }

    private RestTunnel? Of(string client) => _nodes.Values.FirstOrDefault(node => node.Info.Id == client);

    private RestTunnel Tunnel(RestNode node) => new(node, _clock, (to, ask) => _ = _calls.CallAsync(to, ask));

    private RestTunnel Enter(RestNode node, RestTunnel? before)
    {
        var tunnel = Tunnel(node);
        tunnel.HasFailed = before?.HasFailed ?? false;
        _nodes[node.Url] = tunnel;
        before?.Dispose();
        var other = _registry.Find(node.Id) is { } holder && (holder as RestTunnel)?.Node.Number != node.Number ? holder : null;
        if ((other ?? _registry.Join(tunnel)) is { } owner)
        {
            // It stays registered, and is let in when the other has gone.
            RestEvents.NodeFailed(_log, node.Id, $"a client of this name is connected by {owner.Info.Transport}");
            return tunnel;
        }

        tunnel.Enter();
        GatewayEvents.Joined(_log, node.Id, RestOptions.Transport);
        _observer.ClientJoined(tunnel.Info);
        return tunnel;
    }

    private void Leave(RestTunnel node, string reason, bool isLost)
        => _departures.Leave(node, node.Lose, reason, isLost);
}
