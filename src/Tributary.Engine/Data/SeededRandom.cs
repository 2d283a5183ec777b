namespace Tributary.Engine.Data;

/// <summary>The house's only source of randomness: SplitMix64 (Steele, Lea, Flood 2014), whose numbers are the same on every
/// machine and runtime. Streams are split by hashing labels into the seed, so that (run, round, client, purpose) each have
/// their own and no draw in one moves another.</summary>
public struct SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>An independent stream for each list of labels.</summary>
    public static SeededRandom For(ulong seed, params ReadOnlySpan<string> labels)
    {
        var state = Mix(seed + 0x9E3779B97F4A7C15);
        foreach (var label in labels)
        {
            foreach (var letter in label) state = Mix((state ^ letter) * 0x100000001B3);
            state = Mix(state + 0x9E3779B97F4A7C15);
        }

        return new SeededRandom(state);
    }

    public ulong NextUInt64() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>Uniform in [0, <paramref name="exclusive"/>).</summary>
    public int NextInt32(int exclusive) => (int)Math.BigMul(NextUInt64(), (ulong)exclusive, out _);

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Standard normal (Box-Muller, the cosine half).</summary>
    public double NextNormal()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return radius * Math.Cos(2 * Math.PI * NextDouble());
    }

    /// <summary>Fisher-Yates shuffle in place.</summary>
    public void Shuffle(Span<int> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt32(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
