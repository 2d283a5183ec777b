namespace Tributary.Gateways.Faas.Keeping;

/// <summary>What a provider bills, in US dollars, without what it gives for nothing.</summary>
/// <param name="PerGigabyteSecond">Memory times time; 0 for nothing.</param>
/// <param name="PerMillionCalls">0 for nothing.</param>
/// <param name="Step">Time is rounded up to multiples of it; above 0.</param>
internal sealed record FunctionPrice(double PerGigabyteSecond, double PerMillionCalls, TimeSpan Step)
{
    /// <summary>Of providers that nobody has a price of.</summary>
    public static FunctionPrice None { get; } = new(0, 0, TimeSpan.FromMilliseconds(1));

    /// <summary>Processors times time, where they are billed besides (functions have one); 0 where they are not.</summary>
    public double PerProcessorSecond { get; init; }

    /// <summary>Processor cycles times time, where they are billed besides; 0 where they are not.</summary>
    public double PerGigahertzSecond { get; init; }

    /// <summary>Gigahertz that go with up to so many megabytes, in the order of the megabytes.</summary>
    public IReadOnlyList<(int Megabytes, double Gigahertz)> Gigahertz { get; init; } = [];

    /// <summary>Gigabyte seconds, and dollars.</summary>
    public (double GigabyteSeconds, double Cost) Of(int megabytes, TimeSpan ran)
    {
        var steps = Math.Ceiling(Math.Max(0, ran.TotalMilliseconds) / Step.TotalMilliseconds);
        var seconds = steps * Step.TotalSeconds;
        var gigabyteSeconds = megabytes / 1024.0 * seconds;
        var processor = PerProcessorSecond + (Cycles(megabytes) * PerGigahertzSecond);
        return (gigabyteSeconds, (gigabyteSeconds * PerGigabyteSecond) + (seconds * processor) + (PerMillionCalls / 1e6));
    }

    private double Cycles(int megabytes)
    {
        foreach (var (most, cycles) in Gigahertz)
            if (megabytes <= most) return cycles;
        return Gigahertz.Count == 0 ? 0 : Gigahertz[^1].Gigahertz;
    }
}
