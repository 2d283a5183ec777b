using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Core.Clients;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Files;
using Tributary.Transports.Messages;
using Tributary.Transports.Native;

namespace Tributary.Gateways.Native;

/// <summary>The coordinator's end of the native link (docs/link.md): puts polling clients into the registry and takes them out when their
/// lease ends.</summary>
public sealed class NativeGateway : IGateway, IDisposable
{
    private readonly ConcurrentDictionary<string, NativeClient> _clients = new(StringComparer.Ordinal);
    private readonly ClientRegistry _registry;
    private readonly IClientObserver _observer;
    private readonly TimeProvider _clock;
    private readonly ITimer _sweep;
    private readonly long _started;
    private long _letters;

    public NativeGateway(ClientRegistry registry, GatewayFiles files, IClientObserver observer, LinkOptions options, TimeProvider clock,
        IGatewayAccess access, ILogger<NativeGateway>? log = null)
    {
        Proof = new UpdateProof(access);
        (_registry, Files, Options, _observer, _clock) = (registry, files, options, observer, clock);
        Relay = new PeerRelay(files.Delivery, options.Files, client => _clients.GetValueOrDefault(client), clock);
        Log = log ?? NullLogger<NativeGateway>.Instance;
        _started = clock.GetTimestamp();
        var pace = TimeSpan.FromSeconds(Math.Min(1, options.Lease.TotalSeconds / 4));
        _sweep = clock.CreateTimer(_ => Sweep(), null, pace, pace);
    }

    internal LinkOptions Options { get; }

    internal GatewayFiles Files { get; }

    internal UpdateProof Proof { get; }

    internal PeerRelay Relay { get; }

    internal ILogger Log { get; }

    public string Name => LinkOptions.Transport;

    /// <summary>Every client that has polled since the start.</summary>
    public IReadOnlyList<GatewayClient> Clients()
        => [.. _clients.Values.Where(client => client.HasPolled).Select(GatewayClient.Of)];

    /// <summary>Null where it has not polled since the start.</summary>
    public GatewayClient? Find(string client)
        => _clients.TryGetValue(client, out var known) && known.HasPolled ? GatewayClient.Of(known) : null;

    public void Map(IEndpointRouteBuilder clients, IEndpointRouteBuilder anybody) => clients.MapNative(this);

    public void Drop(string client, string reason)
    {
        if (_clients.TryGetValue(client, out var known) && Lose(known, reason)) GatewayEvents.Evicted(Log, client, reason);
    }

    public bool Forget(string client)
    {
        if (!_clients.TryGetValue(client, out var known)) return true;
        lock (known) return !known.Present && !known.Polls && Remove(known);
    }

    public void Dispose()
    {
        _sweep.Dispose();
        foreach (var client in _clients.Values) Lose(client, "the coordinator stops");
    }

    /// <summary>The client behind a request; its lease starts anew. Null where no more clients are taken in.</summary>
    internal NativeClient? Touch(string id)
    {
        if (!_clients.TryGetValue(id, out var client))
        {
            if (_clients.Count >= Options.MaxClients)
            {
                GatewayEvents.Full(Log, id, _clients.Count);
                return null;
            }

            client = _clients.GetOrAdd(id, static (id, self) => new NativeClient(id, self.Files.Shelf, self.Relay, self._clock), this);
        }

        client.Touch();
        return client;
    }

    /// <summary>What refuses whom <see cref="Touch"/> does not take in.</summary>
    internal Problem Full() => ClientProblems.TooMany("clients are known already", _clients.Count);

    internal async Task<IResult> PollAsync(string id, PollRequest poll, CancellationToken cancellation)
    {
        if (Touch(id) is not { } client) return Full();
        if (Interlocked.Read(ref _letters) + ToldBounds.LettersOf(poll.Client) - client.Letters > ToldBounds.MaxLetters)
            return ClientProblems.TooMany("letters of labels and names of columns are kept of the clients already",
                (int)Interlocked.Read(ref _letters));
        if (!Admit(client, poll, out var owner)) return owner is null ? Replaced(id) : ClientProblems.Taken(id, owner);
        if (!poll.Available) Leave(client, $"it rests: {poll.Reason ?? "a training window is closed"}");

        var max = Options.Lease / 3;
        var wait = double.IsFinite(poll.WaitSeconds) && poll.WaitSeconds >= 0 && poll.WaitSeconds < max.TotalSeconds
            ? TimeSpan.FromSeconds(poll.WaitSeconds) : max;
        var isSettled = _clock.GetElapsedTime(_started) > max;
        if (await client.NewsAsync(poll, wait, isSettled, cancellation) is not { } news) return Replaced(id);
        return JsonAnswer.Of(new PollReply(Options.Lease.TotalSeconds, [.. news.Asks.Select(MessageOf)], news.Cancelled)
        {
            Relay = news.Relay.Count > 0 ? news.Relay : null,
        }, NativeJson.Default.PollReply);
    }

    // Where peers listen is known as they say it now.
    private AssignmentMessage MessageOf(OpenAsk ask)
    {
        var message = AssignmentMessages.Of(ask);
        return message.Peers is not { } peers ? message : message with
        {
            Peers = [.. peers.Select(peer => peer with { Address = _clients.GetValueOrDefault(peer.Client)?.Said.Peer })],
        };
    }

    internal void Progressed(string id, ClientProgress progress) => _observer.ClientProgressed(id, progress);

    /// <summary>A process says goodbye. One that a younger one of the same id has replaced takes nothing along.</summary>
    internal IResult Leave(string id, string session)
    {
        if (!_clients.TryGetValue(id, out var client)) return JsonAnswer.Of(new LeaveReply(false), NativeJson.Default.LeaveReply);
        bool left;
        lock (client)
        {
            // In one step with leaving: a younger process that polls in this moment comes before or after it.
            left = client.Leaves(session);
            if (left) Leave(client, "it said goodbye");
        }

        return JsonAnswer.Of(new LeaveReply(left), NativeJson.Default.LeaveReply);
    }

    // A client that is there and says something else of itself than before joins anew: whoever waits for clients looks at it again.
    // False where a younger process has replaced it, or the id is a client's of another transport.
    private bool Admit(NativeClient client, PollRequest poll, out IClient? owner)
    {
        owner = null;
        lock (client)
        {
            var before = client.Info;
            if (!client.TryTake(poll)) return false;
            Interlocked.Add(ref _letters, ToldBounds.LettersOf(poll.Client) - client.Letters);
            client.Letters = ToldBounds.LettersOf(poll.Client);
            if (!poll.Available) return true;
            var known = client.Present && ReferenceEquals(_registry.Find(client.Info.Id), client);
            if ((!known || !ReferenceEquals(before, client.Info)) && (owner = _registry.Join(client)) is not null) return false;
            client.Enter();
            if (known) return true;
        }

        GatewayEvents.Joined(Log, client.Info.Id, client.Info.Transport);
        _observer.ClientJoined(client.Info);
        return true;
    }

    private bool Remove(NativeClient client)
    {
        if (!_clients.TryRemove(new(client.Info.Id, client))) return false;
        Interlocked.Add(ref _letters, -client.Letters);
        return true;
    }

    private Problem Replaced(string id)
    {
        GatewayEvents.Replaced(Log, id);
        return ClientProblems.Replaced(id);
    }

    // It goes as it should.
    private void Leave(NativeClient client, string reason)
    {
        if (Lose(client, reason)) GatewayEvents.Left(Log, client.Info.Id, reason);
    }

    // False where it was not there.
    private bool Lose(NativeClient client, string reason, bool isLost = false)
    {
        lock (client)
        {
            if (!client.Present) return false;
            _registry.Leave(client);
            client.Lose(reason);
        }

        _observer.ClientLeft(client.Info, reason, isLost);
        return true;
    }

    private void Miss(NativeClient client)
    {
        var reason = $"not heard of for {Options.Lease.TotalSeconds:0} s, since {client.Presence.LastSeen:HH:mm:ss} UTC";
        if (Lose(client, reason, isLost: true)) GatewayEvents.Lost(Log, client.Info.Id, reason);
    }

    private void Sweep()
    {
        foreach (var client in _clients.Values)
        {
            try
            {
                var silence = client.Silence;
                if (client.Present && silence > Options.Lease) Miss(client);
                if (!client.Present && silence > Options.Memory) Remove(client);
            }
#pragma warning disable CA1031 // Nobody hears a timer: what breaks in one ends the process. The next second looks at the client again.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                GatewayEvents.Unswept(Log, fault, client.Info.Id);
            }
        }
    }
}
