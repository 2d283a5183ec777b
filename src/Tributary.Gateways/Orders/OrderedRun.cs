namespace Tributary.Gateways.Orders;

/// <summary>A run that was ordered.</summary>
/// <param name="Began">False where it was under way already.</param>
public sealed record OrderedRun(string Id, bool Began);
