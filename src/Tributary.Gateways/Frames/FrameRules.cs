using Tributary.Transports.Frames;

namespace Tributary.Gateways.Frames;

/// <summary>What holds for the clients of one transport that carries frames.</summary>
/// <param name="Transport">As <see cref="Core.Clients.ClientInfo.Transport"/> names it.</param>
/// <param name="Lease">A client that is not heard of for this long is lost.</param>
/// <param name="MaxClients">Known at the same time.</param>
/// <param name="MaxUploads">Updates that come in pieces at the same time.</param>
internal sealed record FrameRules(string Transport, TimeSpan Lease, int MaxClients, int MaxUploads)
{
    /// <summary>Whether what is said is sealed.</summary>
    public SealRule Seal { get; init; }

    /// <summary>Between looks at who is still there.</summary>
    public TimeSpan Pace => TimeSpan.FromSeconds(Math.Clamp(Lease.TotalSeconds / 4, 0.25, 5));
}
