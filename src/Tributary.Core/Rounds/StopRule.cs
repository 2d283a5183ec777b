using System.Globalization;

namespace Tributary.Core.Rounds;

/// <summary>Decides from the saved rounds alone whether a run goes on, so that a resumed run decides as the first one would have.</summary>
internal static class StopRule
{
    /// <returns>Null where there is another round to do.</returns>
    public static (RunStatus Status, string Reason)? Met(RunSpec spec, IReadOnlyList<RoundRecord> history)
    {
        var end = End(spec, history);

        // A run that comes to its end with the model that it began with has done nothing.
        return end is { Status: RunStatus.Completed } && history is [.., { Failure: { } last }]
            && history.All(round => round.Failure is not null)
            ? (RunStatus.Failed, $"no round counted ({end.Value.Reason}); the last: {last}") : end;
    }

    private static (RunStatus Status, string Reason)? End(RunSpec spec, IReadOnlyList<RoundRecord> history)
    {
        var failed = history.Reverse().TakeWhile(round => round.Failure is not null).Count();
        if (failed >= spec.Cohort.FailedRounds)
            return (RunStatus.Failed, $"{failed} rounds in a row failed; the last: {history[^1].Failure}");

        var evaluated = history.Where(round => round.TestLoss is not null).ToArray();
        if (spec.Stop.Accuracy is { } wanted && evaluated.LastOrDefault(round => round.TestAccuracy >= wanted) is { } reached)
            return (RunStatus.Completed, string.Create(CultureInfo.InvariantCulture,
                $"accuracy {reached.TestAccuracy:p2} reached {wanted:p2} in round {reached.Round}"));
        if (spec.Stop.Patience > 0 && SinceBest(evaluated, spec.Stop.Delta) is var since && since >= spec.Stop.Patience)
            return (RunStatus.Completed, $"the loss has not improved for {since} evaluations");
        if (spec.Stop.After is { } limit && history.Sum(round => round.Seconds.Total) is var seconds && seconds >= limit.TotalSeconds)
            return (RunStatus.Completed, string.Create(CultureInfo.InvariantCulture,
                $"{seconds:f0} s of rounds are done; the limit is {limit.TotalSeconds:f0} s"));
        if (spec.Stop.Bytes is { } max && history.Sum(round => round.BytesIn + round.BytesOut) is var moved && moved >= max)
            return (RunStatus.Completed, string.Create(CultureInfo.InvariantCulture,
                $"{moved:n0} bytes were moved; the limit is {max:n0}"));
        return history.Count >= spec.Rounds ? (RunStatus.Completed, spec.Rounds == 1 ? "its one round is done"
            : $"all {spec.Rounds} rounds are done") : null;
    }

    private static int SinceBest(RoundRecord[] evaluated, double delta)
    {
        var (best, since) = (double.PositiveInfinity, 0);
        foreach (var round in evaluated)
        {
            if (round.TestLoss < best - delta) (best, since) = (round.TestLoss!.Value, 0);
            else since++;
        }

        return since;
    }
}
