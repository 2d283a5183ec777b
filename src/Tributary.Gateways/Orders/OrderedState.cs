namespace Tributary.Gateways.Orders;

/// <summary>How the runs of a name stand.</summary>
/// <param name="Run">The one that is under way, else the newest; null where there was none.</param>
/// <param name="Status">Of it, in lower case: <c>queued, running, paused, completed, stopped, failed</c>; null likewise.</param>
/// <param name="Rounds">That it has saved.</param>
/// <param name="Clients">That are here, of all transports.</param>
/// <param name="Page">Of the run at the dashboard; null where there is no run.</param>
public sealed record OrderedState(string? Run, string? Status, int Rounds, int Clients, Uri? Page);
