using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Wamp.Routing;

/// <summary>Sessions that others end (Advanced Profile, "Session Meta API").</summary>
internal sealed class SessionKills(Realm realm)
{
    public WampValue One(RouterSession caller, RouterSession session, WampPayload given)
    {
        if (session == caller) throw new WampException(WampUris.NoSuchSession, "a session cannot kill itself");
        Kill([session], given);
        return default;
    }

    public WampValue List(RouterSession caller, WampPayload given, Func<RouterSession, bool> isMeant)
        => WampValue.ListOf(Kill([.. realm.Sessions.Values.Where(one => one != caller && isMeant(one))], given)
            .Select(one => WampValue.Of(one.Info.Id)));

    public WampValue Count(RouterSession caller, WampPayload given, Func<RouterSession, bool> isMeant)
        => (long)Kill([.. realm.Sessions.Values.Where(one => one != caller && isMeant(one))], given).Count;

    private List<RouterSession> Kill(List<RouterSession> sessions, WampPayload given)
    {
        var reason = given.Keywords.TryGetValue("reason", out var named) ? named.Text ?? "" : WampUris.Killed;
        if (!WampUri.IsValid(reason, UriRules.Loose)) throw new WampException(WampUris.InvalidUri, "the keyword 'reason' is a URI");
        var message = given.Keywords.GetValueOrDefault("message").Text;
        foreach (var session in sessions) realm.End(session, WampMessage.Goodbye(reason, message), $"another session ended it: {reason}");
        return sessions;
    }
}
