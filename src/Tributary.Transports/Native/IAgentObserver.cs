using Tributary.Core.Clients;
using Tributary.Transports.Joining;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Native;

/// <summary>Is told what an agent does. Calls come from any thread; they must be quick and must not throw.</summary>
public interface IAgentObserver : IIdentityObserver
{
    /// <summary>The first poll after a start or a break was answered.</summary>
    void Connected()
    {
    }

    /// <param name="reason">For people.</param>
    /// <param name="retry">Until the next try.</param>
    void Disconnected(string reason, TimeSpan retry)
    {
    }

    void Begun(AssignmentMessage assignment)
    {
    }

    /// <summary>A model could not be fetched, or an answer not delivered; it is tried again.</summary>
    /// <param name="reason">For people.</param>
    /// <param name="retry">Until the next try.</param>
    void Delayed(AssignmentMessage assignment, string reason, TimeSpan retry)
    {
    }

    /// <summary>An update is kept by the coordinator and counts.</summary>
    void Acknowledged(AssignmentMessage assignment, Update update, bool repeated)
    {
    }

    /// <summary>An answer that is no update was delivered.</summary>
    void Answered(AssignmentMessage assignment, Reply reply)
    {
    }

    /// <summary>Something broke while the client worked on it; the coordinator is told that it refuses.</summary>
    void Broke(AssignmentMessage assignment, Exception fault)
    {
    }

    /// <summary>The assignment ended without an answer that counts.</summary>
    /// <param name="reason">For people.</param>
    void Dropped(AssignmentMessage assignment, string reason)
    {
    }
}
