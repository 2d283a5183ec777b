using Tributary.Coordinator.Api;
using Tributary.Coordinator.Events;
using Tributary.Core.Clients;

namespace Tributary.Coordinator.Clients;

/// <summary>Hears from gateways how clients come, go and get on, and passes it to whom it concerns.</summary>
internal sealed class ClientWatch(EventHub events) : IClientObserver
{
    /// <summary>Is told who comes.</summary>
    public Action<ClientInfo>? Joined { get; set; }

    /// <summary>Is told how a client gets on with a run.</summary>
    public Action<string, ClientProgress>? Progressed { get; set; }

    public void ClientJoined(ClientInfo client)
    {
        Joined?.Invoke(client);
        events.Publish(new RunEvent { Event = EventKind.ClientJoined, Client = client.Id });
    }

    public void ClientLeft(ClientInfo client, string reason, bool isLost)
        => events.Publish(new RunEvent { Event = EventKind.ClientLeft, Client = client.Id, Text = reason, IsLost = isLost });

    public void ClientProgressed(string client, ClientProgress progress)
    {
        Progressed?.Invoke(client, progress);
        events.Publish(new RunEvent
        {
            Event = EventKind.ClientProgress,
            Run = progress.RunId,
            Round = progress.Round,
            Client = client,
            Progress = progress
        });
    }
}
