using Tributary.Gateways.Asking;

namespace Tributary.Gateways.Native;

/// <summary>What a poll is told.</summary>
/// <param name="Asks">That the client does not hold yet.</param>
/// <param name="Cancelled">Keys that it holds in vain.</param>
/// <param name="Relay">Keys of gossip whose trained model it is to give to the coordinator.</param>
internal sealed record PollNews(IReadOnlyList<OpenAsk> Asks, IReadOnlyList<string> Cancelled, IReadOnlyList<string> Relay)
{
    public bool IsEmpty => Asks.Count + Cancelled.Count + Relay.Count == 0;
}
