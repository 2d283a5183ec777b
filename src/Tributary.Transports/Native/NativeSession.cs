using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tributary.Core.Clients;
using Tributary.Transports.Joining;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Native;

/// <summary>An agent from its first poll to its goodbye.</summary>
internal sealed class NativeSession : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);
    private readonly string _session = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly IClient _client;
    private readonly NativeLink _link;
    private readonly AgentOptions _options;
    private readonly ILineObserver _observer;
    private readonly TimeProvider _clock;
    private readonly ModelCache _models;
    private readonly HeldAssignments _held;
    private readonly PeerRelaying _relaying;
    private readonly PeerServer? _server;
    private TimeSpan _wait;
    private bool _hasPolled;

    public NativeSession(IClient client, NativeLink link, AgentOptions options, ILineObserver observer, TimeProvider clock)
    {
        (_client, _link, _options, _observer, _clock) = (client, link, options, observer, clock);
        _models = new ModelCache(link, options.Folder);
        var wire = new NativeWire(link, _models, options.Identity);
        var published = new PublishedModels(clock);
        var own = options is { Peers: not null, Identity: { Certificate: not null } identity } ? () => identity.Certificate
            : (Func<X509Certificate2?>?)null;
        var caller = own is null ? null : new PeerCaller(options.Peers!, own, link.IsLoopback, clock);
        var maxWait = (options.Peers?.MaxWait).GetValueOrDefault();
        var node = new GossipNode(client, new KeptModels(Path.Combine(options.Folder, "gossip")), published,
            new PeerFetcher(caller, link, maxWait, clock), observer, () => link.CoordinatorTime, clock);
        _held = new HeldAssignments(new AssignmentRunner(node, wire, observer, clock), wire, options.AtOnce, observer, clock);
        _relaying = new PeerRelaying(client.Info.Id, link, published, options.Identity, clock);
        if (options.Peers?.Listen is not null && own is not null) _server = new PeerServer(options.Peers, own, published, clock);
        _wait = options.Wait;
    }

    /// <inheritdoc cref="NativeAgent.RunAsync"/>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (_server is not null) _observer.Reachable(_server.Address);
        else if (_options.Peers?.Listen is not null)
            _observer.Relayed("it has no certificate to show them; join over https with a token that names the authority");
        var serving = _server?.RunAsync(end.Token) ?? Task.CompletedTask;
        var keeping = _options.Identity is { } identity ? KeepAsync(identity, end.Token) : Task.CompletedTask;
        try
        {
            await PollAsync(end.Token);
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(keeping, serving, _held.WaitAsync(), _relaying.WaitAsync(),
                cancellation.IsCancellationRequested ? LeaveAsync() : Task.CompletedTask);
        }
    }

    public void Dispose()
    {
        _models.Dispose();
        _held.Dispose();
        _server?.Dispose();
    }

    private async Task PollAsync(CancellationToken cancellation)
    {
        var (backoff, connected) = (new Backoff(), false);
        while (true)
        {
            TimeSpan pause;
            string reason;
            try
            {
                // The first poll does not wait: that the line is there is news to the client's owner.
                var asked = _clock.GetTimestamp();
                _hasPolled = true;
                var reply = await _link.PollAsync(Request(connected ? _wait : TimeSpan.Zero), cancellation);
                if (!connected) _observer.Connected();
                connected = true;
                backoff.Reset();
                if (reply.LeaseSeconds > 0) _wait = TimeSpan.FromSeconds(Math.Min(_options.Wait.TotalSeconds, reply.LeaseSeconds / 3));
                foreach (var key in reply.Cancelled ?? []) await _held.StopAsync(key);
                foreach (var assignment in reply.Assignments ?? []) _held.Begin(assignment, cancellation);
                foreach (var key in reply.Relay ?? []) _relaying.Begin(key, cancellation);

                // Whoever answers at once without any news must not be asked in a circle.
                if (reply is { Assignments: null or [], Cancelled: null or [], Relay: null or [] } && _clock.GetElapsedTime(asked) < Pace)
                    await Task.Delay(Pace, _clock, cancellation);
                continue;
            }
            catch (LinkProblemException problem) when ((problem.Status is 426 or 409 && !LinkRefusals.IsTaken(problem))
                || EndsClient(problem))
            {
                throw;
            }
            catch (LinkProblemException problem)
            {
                (pause, reason) = (problem.IsRefusal ? Backoff.Refused : backoff.Next(problem.RetryAfter), problem.Message);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or TimeoutException)
            {
                (pause, reason) = (backoff.Next(), fault.InnerException?.Message ?? fault.Message);
            }

            connected = false;
            _observer.Disconnected(reason, pause);
            await Task.Delay(pause, _clock, cancellation);
        }
    }

    private bool EndsClient(LinkProblemException problem)
        => LinkRefusals.EndsClient(problem, _options.Identity?.Held.Expires, _clock.GetUtcNow());

    // Whoever ends in order says goodbye, so that no round asks it in vain. Nobody is kept from ending by it: the lease ends by itself.
    private async Task LeaveAsync()
    {
        if (!_hasPolled) return;
        try
        {
            await _link.LeaveAsync(new LeaveRequest(_session), CancellationToken.None);
        }
        catch (Exception fault) when (fault is LinkProblemException or HttpRequestException or IOException or TimeoutException)
        {
            // Said in vain.
        }
    }

    private async Task KeepAsync(LinkIdentity identity, CancellationToken cancellation)
    {
        try
        {
            await identity.KeepAsync(_link.Enrolment, _observer, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The agent ends.
        }
    }

    private PollRequest Request(TimeSpan wait)
    {
        // A window that closes ends no work that was begun: the client says so once it has nothing in hand.
        var availability = _held.IsEmpty ? _options.Available() : Availability.Open;
        var info = _client.Info;
        var about = ClientMessage.Of(info, _options.Labels, _options.Version) with { Gossips = true, Peer = _server?.Address };
        return new PollRequest(_session, about)
        {
            Available = availability.IsOpen,
            Reason = availability.Reason,
            Holding = _held.Keys,
            WaitSeconds = wait.TotalSeconds,
        };
    }
}
