using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Core.Clients;
using Tributary.Gateways.Files;
using Tributary.Gateways.Frames;
using Tributary.Gateways.Orders;
using Tributary.Gateways.Wamp.Masters;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Transports.Frames;
using Tributary.Transports.Wamp;

namespace Tributary.Gateways.Wamp;

/// <summary>The coordinator's end of assignments over WAMP (docs/wamp.md): a session at a router, its own or another, over which it is
/// called and calls.</summary>
public sealed class WampGateway : IGateway, IDisposable
{
    private static readonly TimeSpan CallPatience = TimeSpan.FromSeconds(10);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<long, string> _speakers = new();
    private readonly WampOptions _options;
    private readonly WampNames _names;
    private readonly FrameRules _rules;
    private readonly FrameDesk _desk;
    private readonly BoardDesk _boards;
    private readonly MasterDesk _master;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private RouterRules? _router;
    private ITimer? _sweep;
    private WampClient? _client;
    private WampSession? _session;
    private long _since;
    private bool _isDisposed;

    public WampGateway(ClientRegistry registry, GatewayFiles files, IClientObserver observer, IRunControl control, WampOptions options,
        TimeProvider clock, ILogger<WampGateway>? log = null, IMeterFactory? meters = null,
        IGatewayAccess? access = null)
    {
        (_options, _clock, _log, _names) = (options, clock, log ?? NullLogger<WampGateway>.Instance, new WampNames(options.Prefix));
        _rules = new FrameRules(Name, options.Lease, options.MaxClients, options.MaxUploads) { Seal = options.Seal };
        _desk = new FrameDesk(registry, files, observer, _rules, SendAsync, clock, _log, meters, access?.Sealing);
        _boards = new BoardDesk(registry, files, observer, options, new SecureBoards(options, _log), clock, _log);
        Orders = new MasterOrders(control, options.Master, options.LoopFile, _boards.StopAsync, _log);
        _master = new MasterDesk(Orders, WhyNot);
    }

    public string Name => WampOptions.Transport;

    public IReadOnlyList<GatewayAddress> Addresses
        =>
        [
            .. Address is { } address ? [new GatewayAddress(Name, address, "is a WAMP router, and takes boards")]
                : _options.Router is { } router ? new[] { new GatewayAddress(Name, router, "is where boards are met") } : [],
            .. PageAddress is { } page ? new[] { new GatewayAddress("master", page, "begins and stops what the boards train") } : [],
        ];

    /// <summary>Where the built-in router listens; null before it does, or where there is none.</summary>
    internal Uri? Address { get; set; }

    /// <summary>Where the master page is; null before it is, or where there is none.</summary>
    internal Uri? PageAddress { get; set; }

    /// <summary>Messages that nothing was done about.</summary>
    internal PassedFrames Passed => _desk.Passed;

    internal MasterOrders Orders { get; }

    /// <summary>Why nobody can be reached now; null where they can.</summary>
    internal string? Away
        => _session is { Ended.IsCompleted: false } ? null : $"the coordinator is not at the router {Place}; it tries again";

    public IReadOnlyList<GatewayClient> Clients() => [.. _desk.Clients(), .. _boards.Clients()];

    public GatewayClient? Find(string client) => _desk.Find(client) ?? _boards.Find(client);

    public void Drop(string client, string reason)
    {
        _desk.Drop(client, reason);
        _boards.Drop(client, reason);
        _ = EndAsync(client, reason);
    }

    public bool Forget(string client) => _desk.Forget(client) && _boards.Forget(client);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true)) return;
        _sweep?.Dispose();
        _end.Cancel();
        _desk.Dispose();
        _boards.Dispose();
        Orders.Dispose();
    }

    /// <param name="door">The built-in router; null for the other one.</param>
    internal void Start(RouterDoor? door)
    {
        _router = door?.Rules;
        if (door is not null) door.Left = Left;
        var options = door is null ? WampDialer.Options(_options.Router!, _options.Realm, () => _options.Secrets.Held, _clock,
                _options.Secrets.User is null ? null : new RouterCredential(_options.Secrets))
            : new ClientOptions(_ => Task.FromResult(door.Dial()), new JoinOptions(_options.Realm)
            {
                Limits = new() { MaxMessageBytes = _options.MaxMessageBytes },
            });
        _client = new WampClient(options with
        {
            Joined = JoinedAsync,
            Waiting = (reason, _) => WampEvents.Lost(_log, Place, reason.Message),
        }, _clock, WampDialer.Spread());
        _ = WatchAsync(_client);
        _sweep = _clock.CreateTimer(_ => Sweep(), null, _rules.Pace, _rules.Pace);
    }

    /// <summary>Waits for the session.</summary>
    internal async Task JoinedAsync(bool isOwn, CancellationToken cancellation)
    {
        if (isOwn && _client is { } client) await client.SessionAsync(cancellation);
    }

    internal async Task StopAsync()
    {
        if (!_isDisposed) await _end.CancelAsync();
        if (Interlocked.Exchange(ref _client, null) is { } client) await client.DisposeAsync();
    }

    private string Place => _options.Router?.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) ?? "built into it";

    private async Task WatchAsync(WampClient client)
    {
        try
        {
            await client.Ended;
        }
        catch (WampException refused)
        {
            WampEvents.RefusedUs(_log, Place, refused.Message);
        }
    }

    private async Task JoinedAsync(WampSession session, CancellationToken cancellation)
    {
        await session.RegisterAsync(_names.Coordinator, (call, _) => Task.FromResult(Told(call)), new RegisterOptions { InOrder = true },
            cancellation);
        if (await _boards.JoinedAsync(session, _router is { } rules ? rules.MaySpeak : null, cancellation))
            await _master.JoinedAsync(session, cancellation);
        _session = session;
        Interlocked.Exchange(ref _since, _clock.GetTimestamp());
        await session.PublishAsync(_names.Here, WampFrames.Write(_desk.Announcement), new PublishOptions { IsAcknowledged = true },
            cancellation);
        WampEvents.Joined(_log, Place, _options.Realm);
    }

    private WampPayload Told(WampInvocation call)
    {
        if (WampFrames.Read(call.Payload) is not { } frame)
            throw new WampException(WampUris.InvalidArgument, "this is no frame; docs/wamp.md says what one is");
        if (_router is { } router && !router.MaySpeak(call.Details, frame.Client))
            throw new WampException(WampUris.NotAuthorized, "this session is not that client's");

        // Another router does not say when a session ends.
        if (_router is not null && call.Caller is { } caller && frame.Word == FrameWords.Hello) _speakers[caller] = frame.Client;
        _desk.Receive(frame);
        return WampPayload.Empty;
    }

    // The built-in router knows who calls, and what that one may; another does not say.
    private string? WhyNot(WampInvocation call, bool changes)
        => _router is not null
            ? RouterRules.MayOrder(call.Details, changes) ? null : "that takes a token of role operator, as ticket (docs/boards.md)"
            : _options.TakesOrders ? null : "this coordinator takes no orders from its router (--wamp-orders)";

    // The built-in router says that a session has ended; its client may be back in a moment.
    private void Left(long session)
    {
        if (_speakers.TryRemove(session, out var client) && !_speakers.Values.Contains(client, StringComparer.Ordinal))
            _desk.Broke(client);
        _boards.Ended(session);
    }

    // Ends the sessions that were let in as a client at the built-in router; it may have come back by one of them before it ended.
    private async Task EndAsync(string client, string reason)
    {
        if (_router is null || _session is not { Ended.IsCompleted: false } session) return;
        try
        {
            await session.CallAsync("wamp.session.kill_by_authid", WampPayload.Of([client],
                new Dictionary<string, WampValue>(StringComparer.Ordinal) { ["message"] = reason }), _end.Token);
        }
        catch (Exception fault) when (fault is WampException or OperationCanceledException or ObjectDisposedException)
        {
            // The router has gone, and all sessions with it.
        }

        if (_desk.IsPresent(client)) _desk.Drop(client, reason);
        if (_boards.IsPresent(client)) _boards.Drop(client, reason);
    }

    private async Task SendAsync(Frame frame, CancellationToken cancellation)
    {
        if (_session is not { Ended.IsCompleted: false } session) throw new IOException("the coordinator is at no router");
        try
        {
            await session.CallAsync(_names.Client(frame.Client), WampFrames.Write(frame), new CallOptions { Timeout = CallPatience },
                cancellation).WaitAsync(CallPatience + CallPatience, _clock, cancellation);
        }
        catch (Exception fault) when (fault is WampException or TimeoutException)
        {
            throw new IOException(fault.Message, fault);
        }
    }

    // While the router is away nobody can be heard; after that everybody has a lease to come back.
    private void Sweep()
    {
        _boards.Sweep();
        if (_session is { Ended.IsCompleted: false }) _desk.Sweep(_clock.GetElapsedTime(Interlocked.Read(ref _since)));
    }
}
