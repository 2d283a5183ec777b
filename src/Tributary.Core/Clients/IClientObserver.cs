namespace Tributary.Core.Clients;

/// <summary>Is told how clients come, go and get on. Calls come from any thread; they must be quick and must not throw.</summary>
public interface IClientObserver
{
    void ClientJoined(ClientInfo client)
    {
    }

    /// <param name="reason">For people, e.g. <c>not heard of for 60 s</c>.</param>
    void ClientLeft(ClientInfo client, string reason)
    {
    }

    void ClientProgressed(string client, ClientProgress progress)
    {
    }
}
