using System.Globalization;

namespace Tributary.Transports.Rest;

/// <summary>Numbers as Python writes them: the shortest text that gives the same float64, with a point or an exponent, so that no reader
/// takes it for a whole number.</summary>
internal static class PythonFloat
{
    /// <summary>The longest one in bytes.</summary>
    public const int MaxBytes = 32;

    /// <returns>Bytes that were written.</returns>
    public static int Write(double number, Span<byte> bytes)
    {
        if (!number.TryFormat(bytes, out var length, "R", CultureInfo.InvariantCulture))
            throw new ArgumentException($"{MaxBytes} bytes are needed", nameof(bytes));
        if (bytes[..length].IndexOf((byte)'E') is >= 0 and var exponent)
        {
            bytes[exponent] = (byte)'e';
            return length;
        }

        if (bytes[..length].Contains((byte)'.')) return length;
        ".0"u8.CopyTo(bytes[length..]);
        return length + 2;
    }
}
