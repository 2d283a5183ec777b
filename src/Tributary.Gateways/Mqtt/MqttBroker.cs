using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Tributary.Gateways.Mqtt;

/// <summary>The broker built into the coordinator: MQTTnet's server, with the coordinator's identities, and a bound on everything that a
/// client can make it keep.</summary>
internal sealed class MqttBroker : IAsyncDisposable
{
    // A publisher waits so long for its own messages to go; then they are dropped.
    private static readonly TimeSpan FloodPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SweepPace = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, Backlog> _backlogs = new(StringComparer.Ordinal);
    private readonly MqttOptions _options;
    private readonly BrokerRules _rules;
    private readonly RetainedMessages _retained;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly MqttServer _server;
    private readonly ITimer _sweep;
    private long _dropped;
    private int _isSweeping;

    public MqttBroker(MqttOptions options, IGatewayAccess access, TimeProvider clock, ILogger log)
    {
        (_options, _clock, _log, Door) = (options, clock, log, new BrokerDoor(options));
        _rules = new BrokerRules(options, access);
        _retained = new RetainedMessages(options, clock, log);
        _server = new MqttServer(new MqttServerOptions
        {
            EnablePersistentSessions = true,

            // The backlog holds its bound; this is only the library's own.
            MaxPendingMessagesPerClient = options.MaxPending * 2,
            PendingMessagesOverflowStrategy = MqttPendingMessagesOverflowStrategy.DropOldestQueuedMessage,
            DefaultCommunicationTimeout = TimeSpan.FromSeconds(10),
        }, [Door], new MQTTnet.Diagnostics.Logger.MqttNetNullLogger());
        _server.ValidatingConnectionAsync += _rules.ConnectAsync;
        _server.ClientConnectedAsync += connected => Note(connected.ClientId, isAway: false);
        _server.ClientDisconnectedAsync += gone => gone.DisconnectType == MqttClientDisconnectType.Takeover ? Task.CompletedTask
            : Note(gone.ClientId, isAway: true);
        _server.SessionDeletedAsync += gone =>
        {
            if (_backlogs.TryRemove(gone.Id, out var backlog)) backlog.Clear(isAway: true);
            return Task.CompletedTask;
        };
        _server.InterceptingSubscriptionAsync += _rules.SubscribeAsync;
        _server.InterceptingPublishAsync += PublishedAsync;
        _server.InterceptingClientEnqueueAsync += EnqueuingAsync;
        _server.InterceptingOutboundPacketAsync += sent =>
        {
            if (sent.Packet is MQTTnet.Packets.MqttPublishPacket && _backlogs.TryGetValue(sent.ClientId, out var backlog)) backlog.Sent();
            return Task.CompletedTask;
        };
        _server.LoadingRetainedMessageAsync += _retained.LoadAsync;
        _server.RetainedMessageChangedAsync += _retained.ChangedAsync;
        _sweep = clock.CreateTimer(_ => _ = SweepAsync(), null, SweepPace, SweepPace);
    }

    public BrokerDoor Door { get; }

    /// <summary>Messages for which a client had no room.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public Task StartAsync() => _server.StartAsync();

    /// <summary>Ends all that was let in as a client: its connections, and what was kept for them.</summary>
    public async Task EndAsync(string client)
    {
        foreach (var session in await _server.GetSessionsAsync())
            if (BrokerRules.IsNamed(session.Items, client)) await session.DeleteAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        await _server.StopAsync(new MqttServerStopOptions());
        _retained.Dispose();
    }

    private Task Note(string client, bool isAway)
    {
        if (!isAway) _backlogs.GetOrAdd(client, _ => new Backlog(_options.MaxPending, _options.MaxPendingBytes)).Clear(isAway: false);
        else if (_backlogs.TryGetValue(client, out var backlog)) backlog.Leave();
        return Task.CompletedTask;
    }

    private Task PublishedAsync(InterceptingPublishEventArgs published)
    {
        var message = published.ApplicationMessage;
        var fault = _rules.Fault(published) ?? (message.Retain && !_retained.Fits(message) ? MqttPubAckReasonCode.QuotaExceeded : null);
        if (fault is not { } code) return Task.CompletedTask;
        published.Response.ReasonCode = code;
        published.ProcessPublish = false;
        MqttEvents.Refused(_log, Core.Texts.CleanText.Line(published.ClientId, 60), Core.Texts.CleanText.Line(message.Topic ?? "", 200),
            code.ToString());
        return Task.CompletedTask;
    }

    private async Task EnqueuingAsync(InterceptingClientApplicationMessageEnqueueEventArgs one)
    {
        if (!_backlogs.TryGetValue(one.ReceiverClientId, out var backlog)) return;
        var bytes = one.ApplicationMessage.Payload.Length;
        if (backlog.TryAdd(one.SenderClientId ?? "", bytes, out var freed)) return;
        var began = _clock.GetTimestamp();
        while (!backlog.IsAway && _clock.GetElapsedTime(began) < FloodPatience)
        {
            await Task.WhenAny(freed, Task.Delay(FloodPatience, _clock));
            if (backlog.TryAdd(one.SenderClientId ?? "", bytes, out freed)) return;
        }

        one.AcceptEnqueue = false;
        if (Interlocked.Increment(ref _dropped) is var count && (count & (count - 1)) == 0)
            MqttEvents.Dropped(_log, Core.Texts.CleanText.Line(one.ReceiverClientId, 60), count);
    }

    // Sessions of clients that are away end with their time, and the oldest first where there are too many: the library keeps all.
    private async Task SweepAsync()
    {
        if (Interlocked.Exchange(ref _isSweeping, 1) == 1) return;
        try
        {
            var now = _clock.GetUtcNow().UtcDateTime;
            var away = (await _server.GetSessionsAsync()).Where(session => session.DisconnectedTimestamp is not null)
                .OrderBy(session => session.DisconnectedTimestamp).ToList();
            var surplus = Math.Max(0, away.Count - _options.MaxSessions);
            foreach (var (session, index) in away.Select((session, index) => (session, index)))
            {
                var ends = session.ExpiryInterval is > 0 and < uint.MaxValue
                    ? session.DisconnectedTimestamp + TimeSpan.FromSeconds(session.ExpiryInterval) : null;
                if (index < surplus || ends < now) await session.DeleteAsync();
            }
        }
        catch (InvalidOperationException)
        {
            // It is just being stopped.
        }
        finally
        {
            Volatile.Write(ref _isSweeping, 0);
        }
    }
}
