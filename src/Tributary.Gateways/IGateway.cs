using Microsoft.AspNetCore.Routing;
using Tributary.Gateways.Orders;

namespace Tributary.Gateways;

/// <summary>The coordinator's end of one transport: brings its clients into the registry and takes them out. The coordinator knows all of
/// them by this port only.</summary>
public interface IGateway
{
    /// <summary>As <see cref="Core.Clients.ClientInfo.Transport"/> names it.</summary>
    string Name { get; }

    /// <summary>Where its clients come, with the real ports; empty where they come to the coordinator's own address.</summary>
    IReadOnlyList<GatewayAddress> Addresses => [];

    /// <summary>Everyone it has heard of since its start and has not forgotten, here or not; in no order.</summary>
    IReadOnlyList<GatewayClient> Clients();

    /// <summary>Null where it has not heard of it.</summary>
    GatewayClient? Find(string client);

    /// <summary>Ends what a client does, e.g. because its credentials were revoked. Nothing where it is not this transport's.</summary>
    void Drop(string client, string reason);

    /// <summary>Forgets a client that is not here.</summary>
    /// <returns>False where it is here: it would be known again at its next word.</returns>
    bool Forget(string client);

    /// <summary>Trainings that its system's own page begins by name, in that page's order; empty for none.</summary>
    IReadOnlyList<GatewayLaunch> Launches => [];

    /// <summary>Begins one of <see cref="Launches"/>.</summary>
    /// <param name="actor">Who orders it, for the record.</param>
    /// <returns>Null where nothing begins now.</returns>
    /// <exception cref="OrderException">The order has a fault, or nothing begins now.</exception>
    Task<OrderedRun?> LaunchAsync(string name, string actor, CancellationToken cancellation) => Task.FromResult<OrderedRun?>(null);

    /// <summary>Puts its HTTP endpoints below the coordinator's own address.</summary>
    /// <param name="clients">For callers that are clients.</param>
    /// <param name="anybody">For callers without credentials too.</param>
    void Map(IEndpointRouteBuilder clients, IEndpointRouteBuilder anybody)
    {
    }
}
