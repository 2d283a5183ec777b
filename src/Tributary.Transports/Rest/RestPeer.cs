namespace Tributary.Transports.Rest;

/// <summary>A client as the others are told of it.</summary>
internal sealed record RestPeer(int ClientId, string ClientUrl);
