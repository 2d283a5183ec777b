namespace Tributary.Coordinator.Api;

/// <summary>A message on its way to one address.</summary>
/// <param name="Id">The same for every try, so that who gets it twice knows.</param>
/// <param name="About">For the audit trail: the kind of event, and the run or client.</param>
public sealed record HookDelivery(string Id, string About, byte[] Body);
