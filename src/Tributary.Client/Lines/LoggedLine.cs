using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;
using Tributary.Transports.Lines;

namespace Tributary.Client.Lines;

/// <summary>Writes into the log what happens at a line, and passes everything on.</summary>
internal sealed class LoggedLine(ILogger log, ILineObserver next) : ILineObserver
{
    private readonly Lock _gate = new();
    private string? _lost;

    public void Connected()
    {
        bool wasLost;
        lock (_gate) (wasLost, _lost) = (_lost is not null, null);
        if (wasLost) ClientEvents.Reconnected(log);
        else ClientEvents.Connected(log);
        next.Connected();
    }

    public void Disconnected(string reason, TimeSpan retry)
    {
        // The same reason over and over is said once.
        bool isNew;
        lock (_gate) (isNew, _lost) = (_lost != reason, reason);
        if (isNew) ClientEvents.Disconnected(log, reason);
        next.Disconnected(reason, retry);
    }

    public void Passed(string reason, long count)
    {
        ClientEvents.Passed(log, reason, count);
        next.Passed(reason, count);
    }

    public void Renewed(DateTimeOffset expires)
    {
        ClientEvents.Renewed(log, expires);
        next.Renewed(expires);
    }

    public void NotRenewed(DateTimeOffset expires, string reason, TimeSpan retry)
    {
        ClientEvents.NotRenewed(log, expires, reason);
        next.NotRenewed(expires, reason, retry);
    }

    public void Begun(AssignmentId assignment)
    {
        ClientEvents.Begun(log, assignment.RunId, assignment.Round, assignment.Kind);
        next.Begun(assignment);
    }

    public void Delayed(AssignmentId assignment, string reason, TimeSpan retry)
    {
        ClientEvents.Delayed(log, assignment.RunId, assignment.Round, assignment.Kind, reason);
        next.Delayed(assignment, reason, retry);
    }

    public void Acknowledged(AssignmentId assignment, Update update, bool repeated)
    {
        ClientEvents.Acknowledged(log, assignment.RunId, assignment.Round, update.Examples, update.TrainTime.TotalSeconds);
        next.Acknowledged(assignment, update, repeated);
    }

    public void Answered(AssignmentId assignment, Reply reply)
    {
        // What is said to the owner alone may name what stands in a row; the log says what the coordinator is told.
        if (reply is Refusal refusal)
            ClientEvents.Refused(log, assignment.RunId, assignment.Round, assignment.Kind, refusal.Reason, refusal.Detail);
        else ClientEvents.Answered(log, assignment.RunId, assignment.Round, assignment.Kind);
        next.Answered(assignment, reply);
    }

    public void Dropped(AssignmentId assignment, string reason)
    {
        ClientEvents.Dropped(log, assignment.RunId, assignment.Round, assignment.Kind, reason);
        next.Dropped(assignment, reason);
    }

    public void Reachable(string address)
    {
        ClientEvents.Reachable(log, address);
        next.Reachable(address);
    }

    public void Relayed(string reason)
    {
        ClientEvents.Relayed(log, reason);
        next.Relayed(reason);
    }

    public void PeerLeftOut(AssignmentId assignment, string peer, string reason)
    {
        ClientEvents.PeerLeftOut(log, assignment.RunId, assignment.Round, peer, reason);
        next.PeerLeftOut(assignment, peer, reason);
    }

    public void Broke(AssignmentId assignment, Exception fault)
    {
        if (log.IsEnabled(LogLevel.Error))
            ClientEvents.Broke(log, assignment.RunId, assignment.Round, assignment.Kind, fault.GetType().Name, Place(fault));
        next.Broke(assignment, fault);
    }

    private static string Place(Exception fault)
        => string.Join(' ', (fault.StackTrace ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Take(8));
}
