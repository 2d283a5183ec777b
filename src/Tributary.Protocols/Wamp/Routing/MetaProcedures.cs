using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Wamp.Routing;

/// <summary>The procedures by which a router tells of itself (Advanced Profile, "Meta API"). Every call holds the realm's lock.</summary>
internal sealed class MetaProcedures
{
    private readonly Realm _realm;
    private readonly Dictionary<string, Func<RouterSession, WampPayload, WampValue>> _procedures;

    public MetaProcedures(Realm realm)
    {
        _realm = realm;
        var (kills, dealer, broker) = (new SessionKills(realm), realm.Dealer, realm.Broker);
        _procedures = new(StringComparer.Ordinal)
        {
            ["wamp.session.count"] = (_, given) => (long)OfRoles(given.First).Count(),
            ["wamp.session.list"] = (_, given) => WampValue.ListOf(OfRoles(given.First).Select(one => WampValue.Of(one.Info.Id))),
            ["wamp.session.get"] = (_, given) => Session(given.First).Info.ToValue(),
            ["wamp.session.kill"] = (caller, given) => kills.One(caller, Session(given.First), given),
            ["wamp.session.kill_by_authid"] = (caller, given)
                => kills.List(caller, given, one => one.Info.Identity.AuthId == Text(given.First)),
            ["wamp.session.kill_by_authrole"] = (caller, given)
                => kills.Count(caller, given, one => one.Info.Identity.AuthRole == Text(given.First)),
            ["wamp.session.kill_all"] = (caller, given) => kills.Count(caller, given, _ => true),
            ["wamp.registration.list"] = (_, _) => Lists(match => dealer.Table.Of(match).Select(one => one.Id)),
            ["wamp.registration.lookup"] = (_, given) => Id(dealer.Table.Find(Text(given.First), Match(given))?.Id),
            ["wamp.registration.match"] = (_, given) => Id(dealer.Table.Best(Text(given.First))?.Id),
            ["wamp.registration.get"] = (_, given) => Registration(given).ToValue(),
            ["wamp.registration.list_callees"] = (_, given)
                => WampValue.ListOf(Registration(given).Callees.Select(one => WampValue.Of(one.Session.Info.Id))),
            ["wamp.registration.count_callees"] = (_, given) => (long)Registration(given).Callees.Count,
            ["wamp.subscription.list"] = (_, _) => Lists(match => broker.Table.Of(match).Select(one => one.Id)),
            ["wamp.subscription.lookup"] = (_, given) => Id(broker.Table.Find(Text(given.First), Match(given))?.Id),
            ["wamp.subscription.match"] = (_, given) => broker.Table.All(Text(given.First)).Select(one => WampValue.Of(one.Id)).ToList()
                is { Count: > 0 } ids ? WampValue.Of(ids) : default,
            ["wamp.subscription.get"] = (_, given) => Subscription(given).ToValue(),
            ["wamp.subscription.list_subscribers"] = (_, given)
                => WampValue.ListOf(Subscription(given).Subscribers.Select(one => WampValue.Of(one.Info.Id))),
            ["wamp.subscription.count_subscribers"] = (_, given) => (long)Subscription(given).Subscribers.Count,
        };
    }

    /// <summary>Answers a call of one of these.</summary>
    public bool TryAnswer(RouterSession session, WampMessage message)
    {
        if (!_procedures.TryGetValue(message.Uri, out var procedure)) return false;
        try
        {
            _realm.Send(session, new WampMessage(MessageCode.Result)
            {
                Request = message.Request,
                Payload = WampPayload.Of(procedure(session, message.Payload)),
            });
        }
        catch (WampException fault)
        {
            _realm.Refuse(session, message, fault.Uri, fault.Message);
        }
        catch (WampFormatException fault)
        {
            _realm.Refuse(session, message, WampUris.InvalidArgument, fault.Message);
        }

        return true;
    }

    private IEnumerable<RouterSession> OfRoles(WampValue roles)
    {
        if (roles.IsNull) return _realm.Sessions.Values;
        var names = roles.Items.Select(one => one.Text).ToHashSet(StringComparer.Ordinal);
        return _realm.Sessions.Values.Where(session => names.Contains(session.Info.Identity.AuthRole));
    }

    private RouterSession Session(WampValue id) => _realm.Sessions.GetValueOrDefault(Number(id))
        ?? throw new WampException(WampUris.NoSuchSession, $"there is no session {id}");

    private Registration Registration(WampPayload given) => _realm.Dealer.Find(Number(given.First))
        ?? throw new WampException(WampUris.NoSuchRegistration, $"there is no registration {given.First}");

    private Subscription Subscription(WampPayload given) => _realm.Broker.Find(Number(given.First))
        ?? throw new WampException(WampUris.NoSuchSubscription, $"there is no subscription {given.First}");

    private static WampValue Id(long? id) => id is { } known ? known : default(WampValue);

    private static WampValue Lists(Func<MatchPolicy, IEnumerable<long>> ids) => WampValue.MapOf(Enum.GetValues<MatchPolicy>()
        .Select(match => (Words.Of(match), WampValue.ListOf(ids(match).Select(id => WampValue.Of(id))))));

    private static MatchPolicy Match(WampPayload given) => Words.Match(given.Arguments.ElementAtOrDefault(1)["match"])
        ?? throw new WampException(WampUris.InvalidArgument, "the option 'match' is exact, prefix or wildcard");

    private static long Number(WampValue value) => value.Integer
        ?? throw new WampException(WampUris.InvalidArgument, "the first argument is an id");

    private static string Text(WampValue value) => value.Text
        ?? throw new WampException(WampUris.InvalidArgument, "the first argument is a text");
}
