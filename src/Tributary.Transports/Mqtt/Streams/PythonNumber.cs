using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Tributary.Transports.Mqtt.Streams;

/// <summary>Numbers as Python's <c>repr</c> writes them: the fewest digits that give the same double, an exponent below 1e-4 and from
/// 1e16 on, and always a point or an exponent.</summary>
internal static class PythonNumber
{
    private const int MaxLength = 40;
    private const int MaxDigits = 17;

    public static void Write(IBufferWriter<byte> output, double value)
    {
        var room = output.GetSpan(MaxLength);
        output.Advance(Write(room, value));
    }

    public static void Write(IBufferWriter<byte> output, long value)
    {
        var room = output.GetSpan(MaxLength);
        Utf8Formatter.TryFormat(value, room, out var written);
        output.Advance(written);
    }

    public static string Text(double value)
    {
        Span<byte> room = stackalloc byte[MaxLength];
        return System.Text.Encoding.ASCII.GetString(room[..Write(room, value)]);
    }

    private static int Write(Span<byte> room, double value)
    {
        if (!double.IsFinite(value))
        {
            var word = double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8;
            word.CopyTo(room);
            return word.Length;
        }

        var written = 0;
        if (double.IsNegative(value)) room[written++] = (byte)'-';

        // 1. The shortest digits that read back as the same number, and the place of the first one.
        Span<byte> digits = stackalloc byte[MaxDigits];
        var (count, exponent) = Digits(Math.Abs(value), digits);
        digits = digits[..count];

        // 2. d.ddde+XX, 0.000ddd or ddd.ddd.
        return written + (exponent is < -4 or >= 16 ? Scientific(room[written..], digits, exponent)
            : exponent < 0 ? Fraction(room[written..], digits, exponent) : Plain(room[written..], digits, exponent));
    }

    private static int Scientific(Span<byte> room, ReadOnlySpan<byte> digits, int exponent)
    {
        var written = 0;
        room[written++] = digits[0];
        if (digits.Length > 1) room[written++] = (byte)'.';
        foreach (var digit in digits[1..]) room[written++] = digit;
        room[written++] = (byte)'e';
        room[written++] = exponent < 0 ? (byte)'-' : (byte)'+';
        if (Math.Abs(exponent) < 10) room[written++] = (byte)'0';
        Utf8Formatter.TryFormat(Math.Abs(exponent), room[written..], out var length);
        return written + length;
    }

    private static int Fraction(Span<byte> room, ReadOnlySpan<byte> digits, int exponent)
    {
        var before = 1 - exponent;
        room[..before].Fill((byte)'0');
        room[1] = (byte)'.';
        digits.CopyTo(room[before..]);
        return before + digits.Length;
    }

    private static int Plain(Span<byte> room, ReadOnlySpan<byte> digits, int exponent)
    {
        var written = 0;
        for (var i = 0; i <= Math.Max(exponent, digits.Length - 1); i++)
        {
            if (i == exponent + 1) room[written++] = (byte)'.';
            room[written++] = i < digits.Length ? digits[i] : (byte)'0';
        }

        if (digits.Length > exponent + 1) return written;
        room[written++] = (byte)'.';
        room[written++] = (byte)'0';
        return written;
    }

    // Of .NET's shortest form, whichever way it writes it: 123.4, 0.0012, 1E+16, 1.5E-07.
    private static (int Count, int Exponent) Digits(double value, Span<byte> digits)
    {
        Span<char> room = stackalloc char[MaxLength];
        value.TryFormat(room, out var length, "R", CultureInfo.InvariantCulture);
        ReadOnlySpan<char> text = room[..length];
        var e = text.IndexOf('E');
        var exponent = e < 0 ? 0 : int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (e >= 0) text = text[..e];
        var point = text.IndexOf('.');
        exponent += (point < 0 ? text.Length : point) - 1;

        var count = 0;
        foreach (var letter in text)
        {
            if (letter == '.') continue;
            if (count == 0 && letter == '0') exponent--;
            else if (count < digits.Length) digits[count++] = (byte)letter;
        }

        while (count > 1 && digits[count - 1] == '0') count--;
        if (count > 0) return (count, exponent);
        digits[0] = (byte)'0';
        return (1, 0);
    }
}
