using Tributary.Gateways.Orders;
using Tributary.Transports.Rest;

namespace Tributary.Gateways.Rest;

/// <summary>A session, under way or ended.</summary>
/// <param name="Before">Calls to nodes before it.</param>
/// <param name="Page">The run's, at the dashboard; null where it is not known.</param>
/// <param name="Ended">Done when it has ended, with why it failed; null where it did not.</param>
internal sealed record RestSession(RestType Type, OrderedRun Run, int Before, Uri? Page, Task<string?> Ended)
{
    public bool IsUnderWay => !Ended.IsCompleted;
}
