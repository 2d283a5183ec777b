using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Routing;

namespace Tributary.Protocols.Wamp.Clients;

/// <summary>How a procedure is registered.</summary>
public sealed record RegisterOptions
{
    public MatchPolicy Match { get; init; }

    public InvokePolicy Invoke { get; init; }

    /// <summary>Whether calls begin in the order of their arrival, on the thread that reads: the handler must not keep it.</summary>
    public bool InOrder { get; init; }

    internal WampValue ToValue()
    {
        var options = new Dictionary<string, WampValue>(StringComparer.Ordinal);
        if (Match != MatchPolicy.Exact) options["match"] = Words.Of(Match);
        if (Invoke != InvokePolicy.Single) options["invoke"] = Words.Of(Invoke);
        return WampValue.Of(options);
    }
}
