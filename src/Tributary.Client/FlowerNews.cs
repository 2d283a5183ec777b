using Tributary.Core.Clients;
using Tributary.Transports.Flower;
using Tributary.Transports.Messages;
using Tributary.Transports.Native;

namespace Tributary.Client;

/// <summary>Tells what happens at a Flower server as the native link tells it.</summary>
internal sealed class FlowerNews(IAgentObserver observer) : IFlowerObserver
{
    public void Connected() => observer.Connected();

    public void Disconnected(string reason, TimeSpan pause) => observer.Disconnected(reason, pause);

    public void Begun(Assignment assignment) => observer.Begun(Message(assignment));

    public void Answered(Assignment assignment, Reply reply) => observer.Answered(Message(assignment), reply);

    public void Dismissed(TimeSpan? back)
    {
        if (back is { } pause) observer.Disconnected("the server asked to come back later", pause);
    }

    private static AssignmentMessage Message(Assignment assignment)
    {
        return new AssignmentMessage
        {
            Key = assignment.Key,
            Kind = assignment.Kind,
            Run = assignment.RunId,
            Round = assignment.Round,
        };
    }
}
