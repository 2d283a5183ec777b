namespace Tributary.Core.Clients;

/// <summary>Is told how clients come, go and get on. Calls come from any thread; they must be quick and must not throw.</summary>
public interface IClientObserver
{
    void ClientJoined(ClientInfo client)
    {
    }

    /// <param name="reason">For people, e.g. <c>not heard of for 60 s</c>.</param>
    /// <param name="isLost">False where it said that it leaves or rests, or was let go.</param>
    void ClientLeft(ClientInfo client, string reason, bool isLost)
    {
    }

    void ClientProgressed(string client, ClientProgress progress)
    {
    }
}
