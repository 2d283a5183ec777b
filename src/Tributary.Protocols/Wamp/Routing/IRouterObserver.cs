namespace Tributary.Protocols.Wamp.Routing;

/// <summary>Learns what happens in a router. Called within it: must return at once and throw nothing.</summary>
public interface IRouterObserver
{
    void Joined(SessionInfo session)
    {
    }

    /// <param name="reason">Why, for people.</param>
    void Left(SessionInfo session, string reason)
    {
    }

    /// <summary>A connection ended before it was a session.</summary>
    void Refused(string peer, string reason)
    {
    }

    /// <summary>A message was answered with an ERROR or dropped because of a limit, or because it has no form in the other
    /// serializer.</summary>
    void NotDelivered(SessionInfo session, string message, string reason)
    {
    }
}
