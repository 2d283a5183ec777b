namespace Tributary.Protocols.Wamp;

/// <summary>Checks URIs (Basic Profile, "URIs").</summary>
public static class WampUri
{
    /// <summary>Whether all parts are there and are of what the rules allow.</summary>
    public static bool IsValid(string uri, UriRules rules)
        => uri.Length > 0 && AreParts(uri, rules, mayBeEmpty: false);

    /// <summary>Whether it may be registered or subscribed to: the parts of a wildcard may be empty, and a prefix may end in a
    /// dot.</summary>
    public static bool IsValid(string uri, UriRules rules, MatchPolicy match) => match switch
    {
        MatchPolicy.Exact => IsValid(uri, rules),
        _ => AreParts(uri, rules, mayBeEmpty: true),
    };

    /// <summary>Whether it is WAMP's own ("wamp."): no peer registers it or publishes to it.</summary>
    public static bool IsReserved(string uri) => uri == "wamp" || uri.StartsWith("wamp.", StringComparison.Ordinal);

    private static bool AreParts(string uri, UriRules rules, bool mayBeEmpty)
    {
        var part = 0;
        foreach (var character in uri)
        {
            if (character == '.')
            {
                if (part == 0 && !mayBeEmpty) return false;
                part = 0;
                continue;
            }

            part++;
            var fits = rules == UriRules.Strict ? character is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_'
                : character != '#' && !char.IsWhiteSpace(character) && !char.IsControl(character);
            if (!fits) return false;
        }

        return part > 0 || mayBeEmpty;
    }
}
