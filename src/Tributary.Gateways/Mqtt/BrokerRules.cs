using MQTTnet.Protocol;
using MQTTnet.Server;
using Tributary.Core.Clients;
using Tributary.Transports.Frames;
using Tributary.Transports.Mqtt;

namespace Tributary.Gateways.Mqtt;

/// <summary>Who may connect to the built-in broker, and read and write what: identities are the coordinator's.</summary>
internal sealed class BrokerRules(MqttOptions options, IGatewayAccess access)
{
    private static readonly object NameKey = new();
    private static readonly object SubscriptionsKey = new();
    private static readonly object OwnKey = new();
    private readonly MqttTopics _topics = new(options.Prefix);

    public Task ConnectAsync(ValidatingConnectionEventArgs asked)
    {
        if (asked.ChannelAdapter is not BrokerChannel channel) return Refuse(asked, MqttConnectReasonCode.UnspecifiedError, "");
        if (channel.IsOwn)
        {
            asked.SessionItems[OwnKey] = true;
            return Task.CompletedTask;
        }

        if (string.IsNullOrEmpty(asked.ClientId)) asked.AssignedClientIdentifier = BrokerChannel.NewId();
        var token = asked.RawPassword is { Length: > 0 and < 1000 } ? asked.Password : null;
        var (client, fault) = access.Identify(asked.ClientCertificate, token);
        if (fault is not null && !(options.Open && client is null && asked.ClientCertificate is null))
            return Refuse(asked, MqttConnectReasonCode.NotAuthorized,
                $"the {(token is null ? "certificate" : "token")} does not hold: {fault}");
        if (client is null && !options.Open)
            return Refuse(asked, MqttConnectReasonCode.BadUserNameOrPassword,
                "a client's token as password, or its certificate, is needed");
        if (client is not null) asked.SessionItems[NameKey] = client;
        if (client is null || string.IsNullOrEmpty(asked.ClientId) || asked.ClientId == client
            || asked.ClientId.StartsWith(client + "/", StringComparison.Ordinal)) return Task.CompletedTask;
        return Refuse(asked, MqttConnectReasonCode.ClientIdentifierNotValid,
            $"the client id must be {client}, or begin with {client}/, or be left to the broker");
    }

    /// <summary>Why a client may not publish; null where it may.</summary>
    public MqttPubAckReasonCode? Fault(InterceptingPublishEventArgs published)
    {
        var (items, topic) = (published.SessionItems, published.ApplicationMessage.Topic);
        if (items.Contains(OwnKey)) return null;
        if (string.IsNullOrEmpty(topic) || topic[0] == '$') return MqttPubAckReasonCode.TopicNameInvalid;
        if (published.ApplicationMessage.Payload.Length > options.MaxPacketBytes) return MqttPubAckReasonCode.QuotaExceeded;
        if (topic == _topics.Coordinator) return MqttPubAckReasonCode.NotAuthorized;
        if (_topics.Read(topic) is var (client, word))
            return FrameWords.OfCoordinators.Contains(word) || !IsOf(items, client)
                ? MqttPubAckReasonCode.NotAuthorized : null;
        return IsOpen(items) || options.Shared.Any(filter => TopicFilter.Covers(filter, topic)) ? null : MqttPubAckReasonCode.NotAuthorized;
    }

    public Task SubscribeAsync(InterceptingSubscriptionEventArgs asked)
    {
        var (items, filter) = (asked.SessionItems, asked.TopicFilter.Topic);
        if (items.Contains(OwnKey)) return Task.CompletedTask;
        var reason = filter.StartsWith("$share/", StringComparison.Ordinal) ? MqttSubscribeReasonCode.SharedSubscriptionsNotSupported
            : !TopicFilter.IsValid(filter) ? MqttSubscribeReasonCode.TopicFilterInvalid
            : !MayRead(items, filter) ? MqttSubscribeReasonCode.NotAuthorized
            : Count(asked) > options.MaxSubscriptions ? MqttSubscribeReasonCode.QuotaExceeded : default(MqttSubscribeReasonCode?);
        if (reason is not { } fault) return Task.CompletedTask;
        asked.Response.ReasonCode = fault;
        asked.ProcessSubscription = false;
        return Task.CompletedTask;
    }

    /// <summary>Whether a session was let in as a client.</summary>
    public static bool IsNamed(System.Collections.IDictionary items, string client) => items[NameKey] is string name && name == client;

    private bool MayRead(System.Collections.IDictionary items, string filter)
    {
        if (filter == _topics.Coordinator) return true;
        if (IsOpen(items)) return !filter.StartsWith('$');
        return items[NameKey] is string name && TopicFilter.Covers(_topics.Of(name, "#"), filter)
            || options.Shared.Any(shared => TopicFilter.Covers(shared, filter));
    }

    private bool IsOpen(System.Collections.IDictionary items) => options.Open && !items.Contains(NameKey);

    private bool IsOf(System.Collections.IDictionary items, string client)
        => ClientId.IsValid(client) && (items[NameKey] is string name ? name == client : options.Open);

    // Filters that it ever named: an old client that subscribes to the same again and again stays below.
    private static int Count(InterceptingSubscriptionEventArgs asked)
    {
        if (asked.SessionItems[SubscriptionsKey] is not HashSet<string> known)
            asked.SessionItems[SubscriptionsKey] = known = new HashSet<string>(StringComparer.Ordinal);
        lock (known)
        {
            known.Add(asked.TopicFilter.Topic);
            return known.Count;
        }
    }

    private static Task Refuse(ValidatingConnectionEventArgs asked, MqttConnectReasonCode code, string words)
    {
        (asked.ReasonCode, asked.ReasonString) = (code, words);
        return Task.CompletedTask;
    }
}
