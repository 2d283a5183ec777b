using System.Globalization;

namespace Tributary.Fuzz.Tests;

/// <summary>How long and from which seed: a minute in all usually, <c>TRIBUTARY_FUZZ_SECONDS</c> for longer, <c>TRIBUTARY_FUZZ_SEED</c>
/// for another way through.</summary>
internal static class FuzzBudget
{
    private const int Usual = 60;

    /// <summary>Seconds for everything.</summary>
    public static double Seconds { get; } = Number("TRIBUTARY_FUZZ_SECONDS", Usual);

    public static ulong Seed { get; } = (ulong)Number("TRIBUTARY_FUZZ_SEED", 1);

    /// <summary>The parsers' half of the time, in equal parts.</summary>
    public static TimeSpan OfParser => TimeSpan.FromSeconds(Seconds / 2 / ParserTargets.All.Count);

    /// <summary>Each of the network's tests.</summary>
    public static TimeSpan OfNetwork => TimeSpan.FromSeconds(Seconds / 6);

    private static double Number(string variable, double usual)
        => double.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Float, CultureInfo.InvariantCulture,
            out var number) && number > 0 ? number : usual;
}
