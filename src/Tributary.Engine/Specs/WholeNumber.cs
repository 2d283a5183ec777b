using System.Globalization;
using System.Numerics;

namespace Tributary.Engine.Specs;

/// <summary>Whole numbers as texts have them, to the last digit: <c>9007199254740993</c> is not <c>9007199254740992</c>.</summary>
public static class WholeNumber
{
    // Nobody means longer ones; and a power of ten is as long as its exponent says.
    private const int MaxDigits = 400;

    /// <returns>Null where the text is no whole number (<c>1.5</c>) or a longer one than anybody means.</returns>
    public static BigInteger? Read(string text)
    {
        text = text.Trim();

        // 1. The digits, and where the point stands among them.
        var at = text.IndexOfAny(['e', 'E']);
        var (digits, exponent) = (at < 0 ? text : text[..at], 0);
        if (at >= 0 && !int.TryParse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
            out exponent)) return null;
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            exponent -= digits.Length - point - 1;
            digits = digits.Remove(point, 1);
        }

        // 2. Zeros behind the point say nothing; anything else there is a fraction.
        while (exponent < 0 && digits.Length > 1 && digits[^1] == '0') (digits, exponent) = (digits[..^1], exponent + 1);
        if (digits.Length > MaxDigits || Math.Abs((long)exponent) > MaxDigits) return null;
        if (!BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return null;
        return exponent >= 0 ? number * BigInteger.Pow(10, exponent) : number.IsZero ? number : null;
    }

    /// <summary>In digits; one of more than thirty in short.</summary>
    public static string Write(BigInteger number) => BigInteger.Abs(number) < BigInteger.Pow(10, 30)
        ? number.ToString(CultureInfo.InvariantCulture) : number.ToString("E3", CultureInfo.InvariantCulture);

    /// <summary>What lies between, for people; an end that is none is left out.</summary>
    public static string Range(long min, long max)
        => (min == long.MinValue || min == int.MinValue, max is long.MaxValue or int.MaxValue) switch
        {
            (false, true) => string.Create(CultureInfo.InvariantCulture, $"at least {min}"),
            (true, false) => string.Create(CultureInfo.InvariantCulture, $"at most {max}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"in {min}..{max}"),
        };
}
