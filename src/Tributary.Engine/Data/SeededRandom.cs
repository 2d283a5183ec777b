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

    /// <summary>Standard normal (Marsaglia's polar method). The logarithm is computed here from basic operations: the platform's own may
    /// differ in the last bit from one machine to the next.</summary>
    public double NextNormal()
    {
        while (true)
        {
            double u = (2 * NextDouble()) - 1, v = (2 * NextDouble()) - 1, s = (u * u) + (v * v);
            if (s is > 0 and < 1) return u * Math.Sqrt(-2 * Logarithm(s) / s);
        }
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

    // ln(m 2^e) = e ln 2 + 2 artanh((m - 1) / (m + 1)), m in sqrt(1/2)..sqrt(2): the series is below 1e-16 after 11 terms.
    private static double Logarithm(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | (1023L << 52));
        if (mantissa > 1.4142135623730951) (mantissa, exponent) = (mantissa / 2, exponent + 1);
        var t = (mantissa - 1) / (mantissa + 1);
        var square = t * t;
        var sum = 0.0;
        for (var n = 21; n >= 1; n -= 2) sum = (sum * square) + (1.0 / n);
        return (exponent * 0.6931471805599453) + (2 * t * sum);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
