using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;

namespace Tributary.Gateways.Asking;

/// <summary>How clients of every transport go: out of the registry, their open asks ended, and whoever listens told once.</summary>
internal sealed class Departures(ClientRegistry registry, IClientObserver observer, ILogger log)
{
    /// <param name="lose">Ends what the client was asked.</param>
    /// <param name="isLost">Whether it said nothing.</param>
    public void Leave(IClient client, Func<string, bool> lose, string reason, bool isLost)
    {
        var isOut = registry.Leave(client);
        lose(reason);
        if (!isOut) return;
        if (isLost) GatewayEvents.Lost(log, client.Info.Id, reason);
        else GatewayEvents.Left(log, client.Info.Id, reason);
        observer.ClientLeft(client.Info, reason, isLost);
    }
}
