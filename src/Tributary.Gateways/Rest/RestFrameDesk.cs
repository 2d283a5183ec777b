using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;
using Tributary.Gateways.Files;
using Tributary.Gateways.Frames;
using Tributary.Transports.Frames;
using Tributary.Transports.Rest;

namespace Tributary.Gateways.Rest;

/// <summary>The coordinator's own assignments by callbacks: clients post frames, and are posted frames at the address that they
/// name.</summary>
internal sealed class RestFrameDesk : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, Way> _ways = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private readonly ClientRegistry _registry;
    private readonly FrameDesk _desk;
    private readonly RestCaller _caller;
    private readonly FrameRules _rules;
    private readonly TimeProvider _clock;
    private readonly long _since;
    private ITimer? _sweep;

    public RestFrameDesk(ClientRegistry registry, GatewayFiles files, IClientObserver observer, RestOptions options, RestCaller caller,
        TimeProvider clock, ILogger log, IMeterFactory? meters, IGatewayAccess? access)
    {
        (_registry, _caller, _clock, _since) = (registry, caller, clock, clock.GetTimestamp());
        _rules = new FrameRules(RestOptions.Transport, options.Lease, options.MaxNodes, options.MaxUploads) { Seal = options.Seal };
        _desk = new FrameDesk(registry, files, observer, _rules, SendAsync, clock, log, meters, access?.Sealing);
    }

    /// <summary>That the coordinator is there.</summary>
    public ReadOnlyMemory<byte> Announcement => _desk.Announcement.Payload;

    public PassedFrames Passed => _desk.Passed;

    public IReadOnlyList<GatewayClient> Clients() => _desk.Clients();

    public GatewayClient? Find(string client) => _desk.Find(client);

    public void Drop(string client, string reason)
    {
        _desk.Drop(client, reason);
        _ways.TryRemove(client, out _);
    }

    public bool Forget(string client) => _desk.Forget(client);

    public void Start() => _sweep = _clock.CreateTimer(_ => Sweep(), null, _rules.Pace, _rules.Pace);

    /// <summary>Takes a frame.</summary>
    /// <param name="callback">Where its client says that it is called.</param>
    /// <returns>Why not; null where it is taken.</returns>
    public RestFault? Receive(Frame frame, RestCallerInfo caller, string? callback)
    {
        if (!caller.MayRegister) return new(403, "that takes a client's credentials");
        if (caller.Client is { } shown && shown != frame.Client) return new(403, $"these are {shown}'s credentials");
        if (callback is null) return new(400, $"the header {RestFrames.Callback} is missing");
        if (RestAddress.Fault(callback) is { } fault) return new(400, fault);
        if (_caller.Refusal(callback, caller.From) is { } refusal) return new(403, refusal);
        if (_registry.Find(frame.Client) is RestTunnel) return new(403, $"{frame.Client} is the name of a node");
        if (!ClientId.IsValid(frame.Client)) return new(400, $"that is no client's id; {ClientId.Rule}");
        var now = new Way(callback, caller.From, caller.Client);
        if (_ways.TryGetValue(frame.Client, out var known) && known != now)
        {
            // Without credentials whoever was first keeps the name as long as it is here.
            if (_desk.IsPresent(frame.Client) && (known.Owner != now.Owner || (now.Owner is null && known.From != now.From)))
                return new(403, $"{frame.Client} is connected from elsewhere");
        }
        else if (known is null && _ways.Count >= _rules.MaxClients)
        {
            return new(503, "as many clients are known as are taken");
        }

        if (known != now) _ways[frame.Client] = now;
        _desk.Receive(frame);
        return null;
    }

    public void Dispose()
    {
        _sweep?.Dispose();
        _end.Cancel();
        _desk.Dispose();
        _end.Dispose();
    }

    private void Sweep()
    {
        _desk.Sweep(_clock.GetElapsedTime(_since));

        // Whoever spoke and never said hello is nobody.
        foreach (var (client, _) in _ways)
            if (_desk.Find(client) is null) _ways.TryRemove(client, out _);
    }

    private async Task SendAsync(Frame frame, CancellationToken cancellation)
    {
        if (!_ways.TryGetValue(frame.Client, out var way)) throw new IOException($"nobody knows where {frame.Client} is called");
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _end.Token);
        late.CancelAfter(Patience);
        await way.Turn.WaitAsync(late.Token);
        try
        {
            await _caller.PostAsync(RestFrames.ToRequest(way.Url, frame), way.From, late.Token);
        }
        catch (HttpRequestException fault)
        {
            throw new IOException(fault.GetBaseException().Message, fault);
        }
        finally
        {
            way.Turn.Release();
        }
    }

    // Frames to one client go one after the other.
    private sealed record Way(string Url, string From, string? Owner)
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public bool Equals(Way? other) => other is not null && (Url, From, Owner) == (other.Url, other.From, other.Owner);

        public override int GetHashCode() => HashCode.Combine(Url, From, Owner);
    }
}
