using Tributary.Security;

namespace Tributary.Coordinator.Access;

/// <summary>Who may use an endpoint; every endpoint carries one.</summary>
/// <param name="Least">The least role; null where anybody may, with credentials or without.</param>
internal sealed record EndpointRole(Role? Least);
