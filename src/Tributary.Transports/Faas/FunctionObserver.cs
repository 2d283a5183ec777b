using Tributary.Core.Clients;
using Tributary.Transports.Lines;

namespace Tributary.Transports.Faas;

/// <summary>What came of one invocation's assignment, told on to whoever prints it.</summary>
internal sealed class FunctionObserver(ILineObserver told) : ILineObserver
{
    public Update? Update { get; private set; }

    public bool Repeated { get; private set; }

    /// <summary>Why nothing came of it; null where something did.</summary>
    public string? Dropped { get; private set; }

    public void Begun(AssignmentId assignment) => told.Begun(assignment);

    public void Delayed(AssignmentId assignment, string reason, TimeSpan retry) => told.Delayed(assignment, reason, retry);

    public void Acknowledged(AssignmentId assignment, Update update, bool repeated)
    {
        (Update, Repeated) = (update, repeated);
        told.Acknowledged(assignment, update, repeated);
    }

    public void Answered(AssignmentId assignment, Reply reply) => told.Answered(assignment, reply);

    public void Broke(AssignmentId assignment, Exception fault) => told.Broke(assignment, fault);

    void ILineObserver.Dropped(AssignmentId assignment, string reason)
    {
        Dropped = reason;
        told.Dropped(assignment, reason);
    }
}
