using System.Globalization;
using Tributary.Core.Clients;
using Tributary.Transports.Lines;

namespace Tributary.Function;

/// <summary>One line for each thing that happens, for the platform's log.</summary>
internal sealed class FunctionLines(TextWriter output) : ILineObserver
{
    private readonly Lock _lock = new();

    public void Begun(AssignmentId assignment) => Write($"{assignment.Kind} {assignment.RunId} round {assignment.Round}");

    public void Delayed(AssignmentId assignment, string reason, TimeSpan retry)
        => Write($"round {assignment.Round}: {reason}; next try in {retry.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s");

    public void Acknowledged(AssignmentId assignment, Update update, bool repeated)
        => Write($"round {assignment.Round} {(repeated ? "had been acknowledged" : "acknowledged")}: {update.Examples} samples, "
            + $"{update.TrainTime.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture)} s");

    public void Answered(AssignmentId assignment, Reply reply) => Write(reply is Refusal refusal
        ? $"round {assignment.Round} refused: {refusal.Reason}: {refusal.ForOwner ?? refusal.Detail}" : $"{assignment.Kind} answered");

    public void Broke(AssignmentId assignment, Exception fault)
        => Write($"{assignment.Kind} of round {assignment.Round} broke: {fault.GetType().Name}: {fault.Message}");

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
