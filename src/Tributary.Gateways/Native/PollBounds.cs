using Tributary.Gateways.Asking;
using Tributary.Transports.Native;

namespace Tributary.Gateways.Native;

/// <summary>How much a poll may say.</summary>
internal static class PollBounds
{
    private const int MaxHolding = 1000;
    private const int MaxKey = 300;

    /// <summary>What is missing or too long, by name; null where nothing is.</summary>
    public static string? Fault(PollRequest poll)
    {
        if (ToldBounds.Word(poll.Session, "session", ToldBounds.MaxWord) is { } session) return session;
        if (poll.Client is not { } client) return "client is missing";
        if (poll.Holding is not { Count: <= MaxHolding } holding || !holding.All(key => key is { Length: > 0 and <= MaxKey }))
            return $"holding must be at most {MaxHolding} keys of 1 to {MaxKey} letters";
        if (poll.Reason is { Length: > ToldBounds.MaxText }) return $"reason is longer than {ToldBounds.MaxText} letters";
        return ToldBounds.Fault(client);
    }
}
