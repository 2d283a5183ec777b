using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Clients;

/// <summary>How a call is made.</summary>
public sealed record CallOptions
{
    /// <summary>The router ends the call after this time, or after so long without a part of the result; null: never. 1 ms..24
    /// days.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Takes the parts of a result, in order; must return at once. Null: the result comes in one piece.</summary>
    public Action<WampPayload>? Progress { get; init; }

    /// <summary>The callee learns who calls.</summary>
    public bool DisclosesMe { get; init; }

    /// <summary>What happens when the call's token is cancelled.</summary>
    public CancelMode Cancel { get; init; }

    internal WampValue ToValue()
    {
        var options = new Dictionary<string, WampValue>(StringComparer.Ordinal);
        if (Timeout is { } timeout) options["timeout"] = (long)Math.Ceiling(timeout.TotalMilliseconds);
        if (Progress is not null) options["receive_progress"] = true;
        if (DisclosesMe) options["disclose_me"] = true;
        return WampValue.Of(options);
    }
}
