using Tributary.Core.Clients;
using Tributary.Transports.Joining;

namespace Tributary.Transports.Lines;

/// <summary>Is told what happens at a client's line, the same for every transport. Calls come from any thread; they must be quick and
/// must not throw.</summary>
public interface ILineObserver : IIdentityObserver
{
    /// <summary>The other end answered, for the first time after a start or a break.</summary>
    void Connected()
    {
    }

    /// <param name="reason">For people.</param>
    /// <param name="retry">Until the next try.</param>
    void Disconnected(string reason, TimeSpan retry)
    {
    }

    /// <summary>Nothing was done about a message: it cannot be read, or is about nothing that this client works on. Told of the first, the
    /// tenth, the hundredth and so on.</summary>
    /// <param name="reason">For people.</param>
    /// <param name="count">So far.</param>
    void Passed(string reason, long count)
    {
    }

    void Begun(AssignmentId assignment)
    {
    }

    /// <summary>A model could not be fetched, or an answer not delivered; it is tried again.</summary>
    /// <param name="reason">For people.</param>
    /// <param name="retry">Until the next try.</param>
    void Delayed(AssignmentId assignment, string reason, TimeSpan retry)
    {
    }

    /// <summary>The other end said that it keeps the update, which counts from now on.</summary>
    /// <param name="repeated">It had kept the update before.</param>
    void Acknowledged(AssignmentId assignment, Update update, bool repeated)
    {
    }

    /// <summary>An answer was sent that nobody acknowledges: any but an update, and updates where the protocol has no
    /// acknowledgement.</summary>
    void Answered(AssignmentId assignment, Reply reply)
    {
    }

    /// <summary>Something broke while the client worked on it; the other end is told that the client refuses.</summary>
    void Broke(AssignmentId assignment, Exception fault)
    {
    }

    /// <summary>Where the client listens for its peers.</summary>
    void Reachable(string address)
    {
    }

    /// <summary>The client does not listen for its peers: they have its models through the coordinator.</summary>
    /// <param name="reason">For people.</param>
    void Relayed(string reason)
    {
    }

    /// <summary>A peer's model could not be had: what it would have counted is the client's own in this round.</summary>
    /// <param name="reason">For people.</param>
    void PeerLeftOut(AssignmentId assignment, string peer, string reason)
    {
    }

    /// <summary>The assignment ended without an answer that counts.</summary>
    /// <param name="reason">For people.</param>
    void Dropped(AssignmentId assignment, string reason)
    {
    }
}
