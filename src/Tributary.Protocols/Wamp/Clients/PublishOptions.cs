using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Clients;

/// <summary>How something is published.</summary>
public sealed record PublishOptions
{
    /// <summary>The router says that it has taken it; without, nobody learns of an error.</summary>
    public bool IsAcknowledged { get; init; } = true;

    /// <summary>The publisher is sent it too, where it has subscribed.</summary>
    public bool IncludesMe { get; init; }

    public bool DisclosesMe { get; init; }

    /// <summary>The only sessions that may receive it; null: all.</summary>
    public IReadOnlyCollection<long>? Eligible { get; init; }

    public IReadOnlyCollection<string>? EligibleAuthIds { get; init; }

    public IReadOnlyCollection<string>? EligibleAuthRoles { get; init; }

    /// <summary>Sessions that may not; null: none.</summary>
    public IReadOnlyCollection<long>? Excluded { get; init; }

    public IReadOnlyCollection<string>? ExcludedAuthIds { get; init; }

    public IReadOnlyCollection<string>? ExcludedAuthRoles { get; init; }

    internal WampValue ToValue()
    {
        var options = new Dictionary<string, WampValue>(StringComparer.Ordinal);
        if (IsAcknowledged) options["acknowledge"] = true;
        if (IncludesMe) options["exclude_me"] = false;
        if (DisclosesMe) options["disclose_me"] = true;
        Put("eligible", Eligible?.Select(id => WampValue.Of(id)));
        Put("eligible_authid", EligibleAuthIds?.Select(WampValue.Of));
        Put("eligible_authrole", EligibleAuthRoles?.Select(WampValue.Of));
        Put("exclude", Excluded?.Select(id => WampValue.Of(id)));
        Put("exclude_authid", ExcludedAuthIds?.Select(WampValue.Of));
        Put("exclude_authrole", ExcludedAuthRoles?.Select(WampValue.Of));
        return WampValue.Of(options);

        void Put(string name, IEnumerable<WampValue>? list)
        {
            if (list is not null) options[name] = WampValue.ListOf(list);
        }
    }
}
