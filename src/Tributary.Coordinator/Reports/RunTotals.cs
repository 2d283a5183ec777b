using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Reports;

/// <summary>The numbers that one looks for first, gathered round by round.</summary>
internal sealed class RunTotals
{
    public int Rounds { get; private set; }

    /// <summary>Rounds that did not count.</summary>
    public int Failed { get; private set; }

    public double Seconds { get; private set; }

    /// <summary>Clients asked, each as often as it was.</summary>
    public long Asked { get; private set; }

    public long Refused { get; private set; }

    /// <summary>Both ways.</summary>
    public double Bytes { get; private set; }

    /// <summary>The last accuracy, and the best with its round; null where nothing was measured.</summary>
    public (double Last, double Best, int Round)? Accuracy { get; private set; }

    /// <summary>As <see cref="Accuracy"/>.</summary>
    public (double Last, double Best, int Round)? Loss { get; private set; }

    /// <summary>The last round and the hash of its model; null before the first.</summary>
    public (int Round, string Sha256)? Model { get; private set; }

    /// <param name="round">The next one.</param>
    public void Add(RoundRecord round)
    {
        Rounds++;
        if (round.Failure is not null) Failed++;
        Seconds += round.Seconds.Total;
        Asked += round.Cohort.Count;
        Refused += round.Cohort.Count - round.Updates;
        Bytes += (double)round.BytesIn + round.BytesOut;
        Accuracy = Next(Accuracy, round.Accuracy, round.Round, (one, best) => one > best);
        Loss = Next(Loss, round.Loss, round.Round, (one, best) => one < best);
        Model = (round.Round, round.ModelSha256);
    }

    private static (double Last, double Best, int Round)? Next((double Last, double Best, int Round)? known, double? value, int round,
        Func<double, double, bool> isBetter)
    {
        if (value is not { } number || !double.IsFinite(number)) return known;
        return known is { } before && !isBetter(number, before.Best) ? (number, before.Best, before.Round) : (number, number, round);
    }
}
