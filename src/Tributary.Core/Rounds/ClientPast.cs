namespace Tributary.Core.Rounds;

/// <summary>How one client did in the rounds of a run so far.</summary>
internal sealed class ClientPast
{
    // The newest counts as much as all before it.
    private const double Newest = 0.5;
    private readonly List<int> _missed = [];

    /// <summary>Times that it was asked.</summary>
    public int Asked { get; private set; }

    /// <summary>Rounds that it is left alone, from the next on, after it missed some; 0 for none.</summary>
    public int Cooldown { get; private set; }

    /// <summary>Seconds that its answers took, newer ones weighing more; null before the first.</summary>
    public double? Seconds { get; private set; }

    /// <summary>Examples in a second, likewise.</summary>
    public double Rate { get; private set; }

    /// <summary>The round in which it was asked last.</summary>
    public int Last { get; private set; }

    /// <summary>How much of late it missed: 0 where nothing, up to 1 where it missed the last rounds.</summary>
    /// <param name="round">The one to be drawn.</param>
    public double MissedBy(int round)
    {
        var mean = 0.0;
        foreach (var missed in _missed) mean = Newest * missed / round + (1 - Newest) * mean;
        return mean;
    }

    public void Take(int round, ClientOutcome outcome)
    {
        (Asked, Last) = (Asked + 1, round);
        if (outcome.Refused is not null)
        {
            _missed.Add(round);
            if (_missed.Count > MaxMissed) _missed.RemoveAt(0);
            Cooldown = Cooldown == 0 ? 1 : Math.Min(Cooldown * 2, MaxCooldown);
            return;
        }

        Cooldown = 0;
        Seconds = Seconds is { } before ? Newest * outcome.Seconds + (1 - Newest) * before : outcome.Seconds;
        var rate = outcome.Examples / Math.Max(outcome.Seconds, 1e-3);
        Rate = Rate == 0 ? rate : Newest * rate + (1 - Newest) * Rate;
    }

    /// <summary>Whether it is to be left alone in a round.</summary>
    public bool Rests(int round) => Cooldown > 0 && round - Last <= Cooldown;

    // Further back nothing weighs.
    private const int MaxMissed = 32;
    private const int MaxCooldown = 1 << 10;
}
