using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Routing;

/// <summary>Who may receive an event: all but the publisher, unless its options say otherwise (Advanced Profile, "Subscriber Black- and
/// Whitelisting" and "Publisher Exclusion").</summary>
internal sealed class Receivers(WampValue options, RouterSession publisher)
{
    private readonly bool _includesPublisher = options["exclude_me"].Bool == false;
    private readonly HashSet<long>? _eligible = Ids(options["eligible"]);
    private readonly HashSet<long>? _excluded = Ids(options["exclude"]);
    private readonly HashSet<string>? _eligibleNames = Names(options["eligible_authid"]);
    private readonly HashSet<string>? _excludedNames = Names(options["exclude_authid"]);
    private readonly HashSet<string>? _eligibleRoles = Names(options["eligible_authrole"]);
    private readonly HashSet<string>? _excludedRoles = Names(options["exclude_authrole"]);

    public bool Includes(RouterSession session)
    {
        var (id, identity) = (session.Info.Id, session.Info.Identity);
        return (session != publisher || _includesPublisher)
            && _eligible?.Contains(id) != false && _excluded?.Contains(id) != true
            && _eligibleNames?.Contains(identity.AuthId) != false && _excludedNames?.Contains(identity.AuthId) != true
            && _eligibleRoles?.Contains(identity.AuthRole) != false && _excludedRoles?.Contains(identity.AuthRole) != true;
    }

    // Some write one where a list belongs.
    private static HashSet<long>? Ids(WampValue value) => value.IsNull ? null
        : (value.Kind == WampKind.List ? value.Items : [value]).Select(one => one.Integer).OfType<long>().ToHashSet();

    private static HashSet<string>? Names(WampValue value) => value.IsNull ? null
        : (value.Kind == WampKind.List ? value.Items : [value]).Select(one => one.Text).OfType<string>().ToHashSet(StringComparer.Ordinal);
}
