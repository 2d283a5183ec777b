using System.Globalization;
using Tributary.Core.Clients;
using Tributary.Transports.Lines;

namespace Tributary.Edge;

/// <summary>One line for each thing that happens, for a journal that adds the time itself.</summary>
internal sealed class EdgeLines(TextWriter output) : ILineObserver
{
    private readonly Lock _lock = new();

    public void Connected() => Write("connected");

    public void Disconnected(string reason, TimeSpan retry)
        => Write($"no connection: {reason}; next try in {retry.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s");

    public void Begun(AssignmentId assignment) => Write($"{assignment.Kind} {assignment.RunId} round {assignment.Round}");

    public void Acknowledged(AssignmentId assignment, Update update, bool repeated)
        => Write($"round {assignment.Round} acknowledged: {update.Examples} samples, "
            + $"{update.TrainTime.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture)} s"
            + (update.Metric(Metrics.Loss) is { } loss ? $", loss {loss.ToString("0.0000", CultureInfo.InvariantCulture)}" : ""));

    public void Answered(AssignmentId assignment, Reply reply) => Write(reply is Refusal refusal
        ? $"round {assignment.Round} refused: {refusal.Reason}: {refusal.ForOwner ?? refusal.Detail}" : $"{assignment.Kind} answered");

    public void Reachable(string address) => Write($"peers reach this client at {address}");

    public void Relayed(string reason) => Write($"peers have its models through the coordinator: {reason}");

    public void PeerLeftOut(AssignmentId assignment, string peer, string reason)
        => Write($"round {assignment.Round} averaged without {peer}: {reason}");

    public void Dropped(AssignmentId assignment, string reason)
        => Write($"{assignment.Kind} of round {assignment.Round} dropped: {reason}");

    public void Write(string line)
    {
        lock (_lock)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }
}
