namespace Tributary.Protocols.Wamp.Routing;

/// <summary>Finds what a URI matches (Advanced Profile, "Pattern-based Registrations", "Pattern-based Subscription").</summary>
internal sealed class PatternTable<T>
    where T : class
{
    private readonly Dictionary<string, T> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, T> _prefixes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, T> _wildcards = new(StringComparer.Ordinal);
    private readonly Dictionary<int, List<(string[] Parts, T Value)>> _byLength = [];

    public IEnumerable<T> Of(MatchPolicy match) => Table(match).Values;

    public T? Find(string uri, MatchPolicy match) => Table(match).GetValueOrDefault(uri);

    public void Add(string uri, MatchPolicy match, T value)
    {
        Table(match).Add(uri, value);
        if (match != MatchPolicy.Wildcard) return;
        var parts = uri.Split('.');
        if (!_byLength.TryGetValue(parts.Length, out var same)) _byLength[parts.Length] = same = [];
        same.Add((parts, value));
    }

    public void Remove(string uri, MatchPolicy match)
    {
        if (!Table(match).Remove(uri, out var value) || match != MatchPolicy.Wildcard) return;
        var length = uri.Split('.').Length;
        _byLength[length].RemoveAll(one => one.Value == value);
        if (_byLength[length].Count == 0) _byLength.Remove(length);
    }

    /// <summary>The one that a call goes to: exact, else the longest prefix, else the wildcard whose first difference from the others
    /// is a part that it names.</summary>
    public T? Best(string uri)
    {
        if (_exact.GetValueOrDefault(uri) is { } exact) return exact;
        if (Prefixes(uri).FirstOrDefault() is { } prefix) return prefix;
        (string[] Parts, T? Value) best = ([], null);
        foreach (var one in Wildcards(uri))
            if (best.Value is null || IsCloser(one.Parts, best.Parts)) best = one;
        return best.Value;
    }

    /// <summary>All that it matches.</summary>
    public IEnumerable<T> All(string uri)
    {
        if (_exact.GetValueOrDefault(uri) is { } exact) yield return exact;
        foreach (var prefix in Prefixes(uri)) yield return prefix;
        foreach (var wildcard in Wildcards(uri)) yield return wildcard.Value;
    }

    // From the longest on.
    private IEnumerable<T> Prefixes(string uri)
    {
        if (_prefixes.Count == 0) yield break;
        var byText = _prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var length = uri.Length; length >= 0; length--)
            if (byText.TryGetValue(uri.AsSpan(0, length), out var value)) yield return value;
    }

    private IEnumerable<(string[] Parts, T Value)> Wildcards(string uri)
    {
        if (_byLength.Count == 0) yield break;
        var parts = uri.Split('.');
        foreach (var one in _byLength.GetValueOrDefault(parts.Length) ?? [])
            if (Fits(one.Parts, parts)) yield return one;
    }

    private static bool Fits(string[] pattern, string[] parts)
    {
        for (var i = 0; i < parts.Length; i++)
            if (pattern[i].Length > 0 && pattern[i] != parts[i]) return false;
        return true;
    }

    private static bool IsCloser(string[] one, string[] other)
    {
        for (var i = 0; i < one.Length; i++)
            if (one[i].Length > 0 != other[i].Length > 0) return one[i].Length > 0;
        return false;
    }

    private Dictionary<string, T> Table(MatchPolicy match) => match switch
    {
        MatchPolicy.Exact => _exact,
        MatchPolicy.Prefix => _prefixes,
        _ => _wildcards,
    };
}
