using Tributary.Transports.Joining;

namespace Tributary.Client.Identity;

/// <summary>Credentials and the coordinator that they are for.</summary>
internal sealed record KeptIdentity(Uri Coordinator, LinkCredentials Credentials);
