using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Wamp.Routing;

/// <summary>Procedures of one realm and who provides them. Every call holds the realm's lock.</summary>
internal sealed class Dealer(Realm realm)
{
    private readonly Dictionary<long, Registration> _byId = [];
    private long _lastId;

    public PatternTable<Registration> Table { get; } = new();

    public Registration? Find(long id) => _byId.GetValueOrDefault(id);

    public void Register(RouterSession session, WampMessage message)
    {
        var (match, invoke) = (Words.Match(message.Details["match"]), Words.Invoke(message.Details["invoke"]));
        if (match is null || invoke is null)
        {
            realm.Refuse(session, message, WampUris.InvalidArgument, match is null ? "the option 'match' is exact, prefix or wildcard"
                : "the option 'invoke' is single, roundrobin, random, first or last");
            return;
        }

        if (WampUri.IsReserved(message.Uri))
        {
            realm.Refuse(session, message, WampUris.InvalidUri, "procedures that begin with 'wamp.' are the router's own");
            return;
        }

        if (!realm.IsAllowed(session, message, WampAction.Register, match.Value)) return;
        if (session.Registrations.Count >= realm.Options.Limits.MaxRegistrationsPerSession)
        {
            realm.RefuseByLimit(session, message, nameof(WampLimits.MaxRegistrationsPerSession),
                realm.Options.Limits.MaxRegistrationsPerSession);
            return;
        }

        var registration = Table.Find(message.Uri, match.Value);
        if (registration is not null && Clash(registration, session, invoke.Value) is { } clash)
        {
            realm.Refuse(session, message, WampUris.ProcedureAlreadyExists, clash);
            return;
        }

        var isFirst = registration is null;
        if (registration is null)
        {
            registration = new Registration(++_lastId, message.Uri, match.Value, invoke.Value, realm.Clock.GetUtcNow());
            _byId[registration.Id] = registration;
            Table.Add(registration.Uri, match.Value, registration);
        }

        registration.Callees.Add(new Registration.Callee(session, message.Details["forward_timeout"].Bool == true && session.TimesCalls));
        session.Registrations[registration.Id] = registration;
        realm.Send(session, new WampMessage(MessageCode.Registered) { Request = message.Request, Id = registration.Id });
        if (isFirst) realm.Broker.Tell("wamp.registration.on_create", session.Info.Id, registration.ToValue());
        realm.Broker.Tell("wamp.registration.on_register", session.Info.Id, registration.Id);
    }

    public void Unregister(RouterSession session, WampMessage message)
    {
        if (!session.Registrations.TryGetValue(message.Id, out var registration))
        {
            realm.Refuse(session, message, WampUris.NoSuchRegistration, $"this session has no registration {message.Id}");
            return;
        }

        realm.Send(session, new WampMessage(MessageCode.Unregistered) { Request = message.Request });
        Remove(session, registration);
    }

    public void Leave(RouterSession session)
    {
        foreach (var registration in session.Registrations.Values.ToList()) Remove(session, registration);
    }

    private void Remove(RouterSession session, Registration registration)
    {
        session.Registrations.Remove(registration.Id);
        registration.Remove(session);
        var isLast = registration.Callees.Count == 0;
        if (isLast)
        {
            _byId.Remove(registration.Id);
            Table.Remove(registration.Uri, registration.Match);
        }

        realm.Broker.Tell("wamp.registration.on_unregister", session.Info.Id, registration.Id);
        if (isLast) realm.Broker.Tell("wamp.registration.on_delete", session.Info.Id, registration.Id);
    }

    private static string? Clash(Registration registration, RouterSession session, InvokePolicy invoke)
    {
        if (registration.Invoke == InvokePolicy.Single) return $"{registration.Uri} is registered already";
        if (registration.Invoke != invoke)
            return $"{registration.Uri} is registered with the option invoke={Words.Of(registration.Invoke)}, not {Words.Of(invoke)}";
        return registration.Callees.Exists(one => one.Session == session)
            ? $"this session has registered {registration.Uri} already" : null;
    }
}
