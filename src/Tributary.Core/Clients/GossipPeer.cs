namespace Tributary.Core.Clients;

/// <summary>One of those with whom a client is to average.</summary>
/// <param name="Client">Its id; how it is reached is the transport's matter.</param>
/// <param name="Weight">What its model counts in the average; above 0, below 1.</param>
public sealed record GossipPeer(string Client, double Weight)
{
    /// <summary>Where it says that other clients reach it, as its transport writes such places; null where it is not reached.</summary>
    public string? Address { get; init; }
}
