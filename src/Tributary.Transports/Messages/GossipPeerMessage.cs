namespace Tributary.Transports.Messages;

/// <summary>One of those with whom a client is to average.</summary>
/// <param name="Client">Its id.</param>
/// <param name="Weight">What its model counts; above 0, below 1.</param>
/// <param name="Address">Where it listens for its peers, <c>host:port</c>; null where it does not.</param>
public sealed record GossipPeerMessage(string Client, double Weight, string? Address = null);
