using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Wamp.Routing;

/// <summary>Topics, subscriptions and events of one realm. Every call holds the realm's lock.</summary>
internal sealed class Broker(Realm realm)
{
    private readonly Dictionary<long, Subscription> _byId = [];
    private long _lastId;

    public PatternTable<Subscription> Table { get; } = new();

    public Subscription? Find(long id) => _byId.GetValueOrDefault(id);

    public void Subscribe(RouterSession session, WampMessage message)
    {
        if (Words.Match(message.Details["match"]) is not { } match)
        {
            realm.Refuse(session, message, WampUris.InvalidArgument, "the option 'match' is exact, prefix or wildcard");
            return;
        }

        if (!realm.IsAllowed(session, message, WampAction.Subscribe, match)) return;
        var subscription = Table.Find(message.Uri, match);
        var isNew = subscription is null || !subscription.Subscribers.Contains(session);
        if (isNew && session.Subscriptions.Count >= realm.Options.Limits.MaxSubscriptionsPerSession)
        {
            realm.RefuseByLimit(session, message, nameof(WampLimits.MaxSubscriptionsPerSession),
                realm.Options.Limits.MaxSubscriptionsPerSession);
            return;
        }

        var isFirst = subscription is null;
        if (subscription is null)
        {
            subscription = new Subscription(++_lastId, message.Uri, match, realm.Clock.GetUtcNow());
            _byId[subscription.Id] = subscription;
            Table.Add(subscription.Uri, match, subscription);
        }

        subscription.Subscribers.Add(session);
        session.Subscriptions[subscription.Id] = subscription;
        realm.Send(session, new WampMessage(MessageCode.Subscribed) { Request = message.Request, Id = subscription.Id });
        if (isFirst) Tell("wamp.subscription.on_create", session.Info.Id, subscription.ToValue());
        if (isNew) Tell("wamp.subscription.on_subscribe", session.Info.Id, subscription.Id);
    }

    public void Unsubscribe(RouterSession session, WampMessage message)
    {
        if (!session.Subscriptions.TryGetValue(message.Id, out var subscription))
        {
            realm.Refuse(session, message, WampUris.NoSuchSubscription, $"this session has no subscription {message.Id}");
            return;
        }

        realm.Send(session, new WampMessage(MessageCode.Unsubscribed) { Request = message.Request });
        Remove(session, subscription);
    }

    public void Leave(RouterSession session)
    {
        foreach (var subscription in session.Subscriptions.Values.ToList()) Remove(session, subscription);
    }

    public void Publish(RouterSession session, WampMessage message)
    {
        if (WampUri.IsReserved(message.Uri))
        {
            RefusePublication(session, message, WampUris.InvalidUri, "topics that begin with 'wamp.' are the router's own");
            return;
        }

        if (realm.Denial(session, message.Uri, WampAction.Publish, MatchPolicy.Exact) is { } denial)
        {
            RefusePublication(session, message, denial.Uri, denial.Text);
            return;
        }

        var options = message.Details;
        var discloses = realm.Options.Disclosure switch
        {
            DisclosureRule.Always => true,
            DisclosureRule.Never => false,
            _ => options["disclose_me"].Bool == true,
        };
        if (options["disclose_me"].Bool == true && !discloses)
        {
            RefusePublication(session, message, WampUris.DiscloseMeDisallowed, "this router never tells who publishes");
            return;
        }

        var publication = RandomId.Next();
        var receivers = new Receivers(options, session);
        var matched = Table.All(message.Uri).ToList();
        if (options["acknowledge"].Bool == true)
            realm.Send(session, new WampMessage(MessageCode.Published) { Request = message.Request, Publication = publication });
        Dispatch(matched, receivers, publication, message.Uri, message.Payload, discloses ? session : null);
    }

    /// <summary>Publishes of the router's own accord.</summary>
    public void Tell(string topic, params WampValue[] arguments)
    {
        var matched = Table.All(topic).ToList();
        if (matched.Count > 0) Dispatch(matched, null, RandomId.Next(), topic, WampPayload.Of(arguments), null);
    }

    private void Dispatch(List<Subscription> matched, Receivers? receivers, long publication, string topic, WampPayload payload,
        RouterSession? publisher)
    {
        foreach (var subscription in matched)
        {
            var details = new Dictionary<string, WampValue>(StringComparer.Ordinal);
            if (subscription.Match != MatchPolicy.Exact) details["topic"] = topic;
            if (publisher is not null)
            {
                details["publisher"] = publisher.Info.Id;
                details["publisher_authid"] = publisher.Info.Identity.AuthId;
                details["publisher_authrole"] = publisher.Info.Identity.AuthRole;
            }

            var message = new Outgoing(new WampMessage(MessageCode.Event)
            {
                Id = subscription.Id,
                Publication = publication,
                Details = WampValue.Of(details),
                Payload = payload,
            });
            foreach (var subscriber in subscription.Subscribers)
                if (receivers?.Includes(subscriber) ?? true) realm.Send(subscriber, message);
        }
    }

    private void Remove(RouterSession session, Subscription subscription)
    {
        session.Subscriptions.Remove(subscription.Id);
        subscription.Subscribers.Remove(session);
        var isLast = subscription.Subscribers.Count == 0;
        if (isLast)
        {
            _byId.Remove(subscription.Id);
            Table.Remove(subscription.Uri, subscription.Match);
        }

        Tell("wamp.subscription.on_unsubscribe", session.Info.Id, subscription.Id);
        if (isLast) Tell("wamp.subscription.on_delete", session.Info.Id, subscription.Id);
    }

    // Who wants no acknowledgement would take an ERROR for a fault of the protocol.
    private void RefusePublication(RouterSession session, WampMessage message, string uri, string text)
    {
        realm.Options.Observer.NotDelivered(session.Info, "PUBLISH", text);
        if (message.Details["acknowledge"].Bool == true) realm.Refuse(session, message, uri, text);
    }
}
