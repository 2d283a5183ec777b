using System.Globalization;
using System.Text;

namespace Tributary.Engine.Data;

/// <summary>Numbers of a table: digits with an optional sign, point and exponent; no thousands separators, no infinities.</summary>
internal static class CsvNumber
{
    // Powers of ten that a double holds exactly.
    private static readonly double[] s_tens
        = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>What a field is, and its value where it is a number that a float32 holds.</summary>
    public static CsvCell Read(ReadOnlySpan<byte> text, out double value)
    {
        if (TryParse(text, out value)) return float.IsFinite((float)value) ? CsvCell.Number : CsvCell.NotFinite;

        // What is too large for a double comes out of the runtime's reader as an infinity; what is no number, as 0.
        return double.IsInfinity(value) || IsWord(text) ? CsvCell.NotFinite : CsvCell.Text;
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        // Clinger's fast path (1990): up to 15 digits and a power of ten up to 22 are exact, so one division rounds correctly.
        value = 0;
        var i = text is [(byte)'-' or (byte)'+', ..] ? 1 : 0;
        var (digits, decimals, point) = (0L, 0, -1);
        var first = i;
        for (; i < text.Length; i++)
        {
            var digit = (uint)(text[i] - '0');
            if (digit <= 9) digits = digits * 10 + digit;
            else if (text[i] == '.' && point < 0) point = i;
            else break;
            if (i - first > 15) break;
        }

        var count = i - first - (point < 0 ? 0 : 1);
        if (i == text.Length && count > 0)
        {
            if (point >= 0) decimals = i - point - 1;
            value = digits / s_tens[decimals];
            if (text[0] == '-') value = -value;
            return true;
        }

        return count > 0 && double.TryParse(text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture,
            out value) && double.IsFinite(value);
    }

    private static bool IsWord(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'-' or (byte)'+', ..]) text = text[1..];
        return Ascii.EqualsIgnoreCase(text, "inf"u8) || Ascii.EqualsIgnoreCase(text, "infinity"u8) || Ascii.EqualsIgnoreCase(text, "nan"u8)
            || text.SequenceEqual("∞"u8);
    }
}
