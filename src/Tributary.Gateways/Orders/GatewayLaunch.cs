namespace Tributary.Gateways.Orders;

/// <summary>A training that another system begins by its name, so that people can begin it here too.</summary>
/// <param name="Name">As the system writes it.</param>
/// <param name="Title">For people.</param>
/// <param name="Why">For people: why it cannot begin now; null where it can.</param>
public sealed record GatewayLaunch(string Name, string Title, string? Why);
