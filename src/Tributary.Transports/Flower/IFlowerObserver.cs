using Tributary.Core.Clients;

namespace Tributary.Transports.Flower;

/// <summary>Is told how a client at a Flower server gets on. Calls must be quick.</summary>
public interface IFlowerObserver
{
    void Connected()
    {
    }

    /// <param name="pause">Until the next try.</param>
    void Disconnected(string reason, TimeSpan pause)
    {
    }

    void Begun(Assignment assignment)
    {
    }

    /// <summary>The answer was sent.</summary>
    void Answered(Assignment assignment, Reply reply)
    {
    }

    /// <summary>The server said goodbye.</summary>
    /// <param name="back">When to come back; null for never.</param>
    void Dismissed(TimeSpan? back)
    {
    }
}
