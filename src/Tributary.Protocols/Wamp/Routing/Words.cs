using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Routing;

/// <summary>What options are called on the wire.</summary>
internal static class Words
{
    public static string Of(MatchPolicy match) => match.ToString().ToLowerInvariant();

    public static string Of(InvokePolicy invoke) => invoke.ToString().ToLowerInvariant();

    /// <summary>The option "match"; null where it is none of the three.</summary>
    public static MatchPolicy? Match(WampValue option) => option.IsNull ? MatchPolicy.Exact
        : Enum.GetValues<MatchPolicy>().Where(one => Of(one) == option.Text).Select(one => (MatchPolicy?)one).FirstOrDefault();

    /// <summary>The option "invoke"; null where it is none of the five.</summary>
    public static InvokePolicy? Invoke(WampValue option) => option.IsNull ? InvokePolicy.Single
        : Enum.GetValues<InvokePolicy>().Where(one => Of(one) == option.Text).Select(one => (InvokePolicy?)one).FirstOrDefault();
}
