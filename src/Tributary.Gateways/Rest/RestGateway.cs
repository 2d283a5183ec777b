using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Core.Clients;
using Tributary.Gateways.Files;
using Tributary.Gateways.Frames;
using Tributary.Gateways.Orders;
using Tributary.Transports.Rest;

namespace Tributary.Gateways.Rest;

/// <summary>The coordinator as the central node of the REST network (docs/rest.md): nodes register an address and are called
/// there.</summary>
public sealed class RestGateway : IGateway, IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly RestOptions _options;
    private readonly RestAddress _addresses;
    private readonly RestCaller _caller;
    private readonly RestDesk _desk;
    private readonly RestFrameDesk _frames;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private RestSessions? _sessions;
    private RestRoutes? _routes;
    private ITimer? _sweep;
    private Uri? _address;
    private bool _isDisposed;

    public RestGateway(ClientRegistry registry, GatewayFiles files, IClientObserver observer, RestOptions options, TimeProvider clock,
        ILogger<RestGateway>? log = null, IMeterFactory? meters = null, IGatewayAccess? access = null)
    {
        (_options, _clock, _log) = (options, clock, log ?? NullLogger<RestGateway>.Instance);
        _addresses = new RestAddress(options.Networks, options.Open);
        _caller = new RestCaller(_addresses);
        _frames = new RestFrameDesk(registry, files, observer, options, _caller, clock, _log, meters, access);
        _desk = new RestDesk(registry, observer, options, new RestBook(options.Folder, _log), _caller, files.Delivery, clock, _log);
    }

    public string Name => RestOptions.Transport;

    public IReadOnlyList<GatewayAddress> Addresses
        => _address is { } address ? [new(Name, address, "is the REST network's central node and its page")] : [];

    public IReadOnlyList<GatewayLaunch> Launches => _sessions is { } sessions
        ? [.. RestRun.Titles.Select(title => new GatewayLaunch(title.Type.Word(), title.Title, sessions.WhyNot))] : [];

    public async Task<OrderedRun?> LaunchAsync(string name, string actor, CancellationToken cancellation)
        => _sessions is { } sessions && RestTypes.TryParse(name, out var type)
            ? (await sessions.BeginAsync(type, actor, cancellation))?.Run : null;

    /// <summary>Frames that nothing was done about.</summary>
    internal PassedFrames Passed => _frames.Passed;

    public IReadOnlyList<GatewayClient> Clients() => [.. _desk.Clients(), .. _frames.Clients()];

    public GatewayClient? Find(string client) => _desk.Find(client) ?? _frames.Find(client);

    public void Drop(string client, string reason)
    {
        _desk.Drop(client, reason);
        _frames.Drop(client, reason);
    }

    public bool Forget(string client) => _desk.Forget(client) && _frames.Forget(client);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true)) return;
        _end.Cancel();
        _sweep?.Dispose();
        _routes?.Dispose();
        _sessions?.Dispose();
        _desk.Dispose();
        _frames.Dispose();
        _caller.Dispose();
        _end.Dispose();
    }

    internal void Map(WebApplication app, IGatewayAccess access, IRunControl control)
    {
        _sessions = new RestSessions(control, _desk, _options, _log);
        _routes = new RestRoutes(_desk, _frames, _sessions, new RestGuard(access, _addresses, _options.Open), _options, _log);
        _routes.Map(app);
    }

    internal void Start(Uri address)
    {
        _address = address;
        _frames.Start();
        _ = _desk.RecallAsync(_end.Token);
        var pace = _options.Lease / 4;
        _sweep = _clock.CreateTimer(_ => _ = _desk.LookAsync(_end.Token), null, pace, pace);
    }

    internal void Stop()
    {
        _sweep?.Dispose();
        if (!_isDisposed) _end.Cancel();
    }
}
