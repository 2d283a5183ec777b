using System.Globalization;
using System.Numerics;

namespace Tributary.Engine.Tables;

/// <summary>Mantissa x 2^exponent, exactly. Sums of such numbers do not depend on the order in which they are added, so that what many
/// sites add up apart from each other is what one site adds up that holds everything.</summary>
public readonly record struct ExactNumber
{
    private const int MaxDigits = 200;
    private const int MaxExponent = 1024;

    /// <param name="mantissa">Any whole number; equal values have equal parts.</param>
    public ExactNumber(BigInteger mantissa, int exponent)
    {
        var zeros = mantissa.IsZero ? 0 : (int)long.CreateTruncating(BigInteger.TrailingZeroCount(mantissa));
        (Mantissa, Exponent) = mantissa.IsZero ? (mantissa, 0) : (mantissa >> zeros, exponent + zeros);
    }

    public BigInteger Mantissa { get; }

    public int Exponent { get; }

    /// <param name="value">A finite number.</param>
    public static ExactNumber Of(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)(bits >> 52) & 0x7FF;
        var mantissa = bits & 0xF_FFFF_FFFF_FFFF;
        if (exponent == 0) exponent = 1;
        else mantissa |= 1L << 52;
        return new ExactNumber(bits < 0 ? -mantissa : mantissa, exponent - 1075);
    }

    public static ExactNumber operator +(ExactNumber one, ExactNumber other)
    {
        var exponent = Math.Min(one.Exponent, other.Exponent);
        return new ExactNumber((one.Mantissa << (one.Exponent - exponent)) + (other.Mantissa << (other.Exponent - exponent)), exponent);
    }

    public static ExactNumber operator -(ExactNumber one, ExactNumber other) => one + new ExactNumber(-other.Mantissa, other.Exponent);

    public static ExactNumber operator *(ExactNumber one, ExactNumber other)
        => new(one.Mantissa * other.Mantissa, one.Exponent + other.Exponent);

    public static ExactNumber operator *(ExactNumber one, long count) => new(one.Mantissa * count, one.Exponent);

    /// <summary>The quotient, rounded once to the nearest double (ties to even).</summary>
    /// <param name="divisor">Above 0.</param>
    public double Over(BigInteger divisor)
    {
        if (Mantissa.IsZero) return 0;

        // A quotient of 64 or 65 bits whose last bit also stands for everything below it.
        var dividend = BigInteger.Abs(Mantissa);
        var shift = 64 - (int)(dividend.GetBitLength() - divisor.GetBitLength());
        var quotient = shift >= 0 ? BigInteger.DivRem(dividend << shift, divisor, out var rest)
            : BigInteger.DivRem(dividend, divisor << -shift, out rest);
        if (!rest.IsZero) quotient |= BigInteger.One;

        var surplus = (int)quotient.GetBitLength() - 53;
        var kept = (long)(quotient >> surplus);
        var (below, half) = (quotient & ((BigInteger.One << surplus) - 1), BigInteger.One << (surplus - 1));
        if (below > half || (below == half && (kept & 1) == 1)) kept++;
        return Math.ScaleB(Mantissa.Sign * (double)kept, surplus - shift + Exponent);
    }

    /// <summary>As it travels: hexadecimal digits, p, and the exponent, like <c>-1a3p-12</c>.</summary>
    public override string ToString()
    {
        var digits = BigInteger.Abs(Mantissa).ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
        return $"{(Mantissa.Sign < 0 ? "-" : "")}{(digits.Length == 0 ? "0" : digits)}p{Exponent.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <returns>Null where the text is no such number, or one that no sum of float32 values comes to.</returns>
    public static ExactNumber? Parse(string text)
    {
        var negative = text.StartsWith('-');
        var parts = text[(negative ? 1 : 0)..].Split('p');
        return parts is [{ Length: > 0 and <= MaxDigits } digits, { Length: <= 6 } power]
            && digits.All(letter => char.IsAsciiHexDigitLower(letter))
            && int.TryParse(power, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
                && Math.Abs(exponent) <= MaxExponent
            && BigInteger.TryParse("0" + digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mantissa)
            ? new ExactNumber(negative ? -mantissa : mantissa, exponent) : null;
    }
}
