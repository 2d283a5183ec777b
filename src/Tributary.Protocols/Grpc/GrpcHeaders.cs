using System.Globalization;
using System.Text;

namespace Tributary.Protocols.Grpc;

/// <summary>Headers of gRPC over HTTP/2 (gRPC, doc/PROTOCOL-HTTP2.md): their names, and how times and texts are written in them.</summary>
public static class GrpcHeaders
{
    public const string ContentType = "application/grpc";

    public const string Timeout = "grpc-timeout";

    public const string Encoding = "grpc-encoding";

    public const string AcceptEncoding = "grpc-accept-encoding";

    /// <summary>In the trailers.</summary>
    public const string Status = "grpc-status";

    /// <summary>In the trailers.</summary>
    public const string Message = "grpc-message";

    public const string Gzip = "gzip";

    // More digits than these are no time.
    private const int MaxDigits = 8;

    private static readonly (char Unit, long Ticks)[] s_units =
        [('m', TimeSpan.TicksPerMillisecond), ('S', TimeSpan.TicksPerSecond), ('M', TimeSpan.TicksPerMinute), ('H', TimeSpan.TicksPerHour),
            ('u', TimeSpan.TicksPerMicrosecond)];

    /// <summary>A time as <c>grpc-timeout</c> has it: at most eight digits and a unit, never less than what is given.</summary>
    public static string WriteTimeout(TimeSpan time)
    {
        foreach (var (unit, ticks) in s_units)
        {
            var count = (Math.Max(0, time.Ticks) + ticks - 1) / ticks;
            if (count < 100_000_000) return count.ToString(CultureInfo.InvariantCulture) + unit;
        }

        return "99999999H";
    }

    /// <returns>Null where the text is no time.</returns>
    public static TimeSpan? ReadTimeout(string text)
    {
        if (text.Length < 2 || text.Length > MaxDigits + 1
            || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return null;
        if (text[^1] == 'n') return TimeSpan.FromTicks((count + 99) / 100);
        var ticks = Array.Find(s_units, pair => pair.Unit == text[^1]).Ticks;
        return ticks == 0 ? null : count > TimeSpan.MaxValue.Ticks / ticks ? TimeSpan.MaxValue : TimeSpan.FromTicks(count * ticks);
    }

    /// <summary>A text as <c>grpc-message</c> has it: UTF-8, what is not printable ASCII percent-encoded.</summary>
    public static string WriteText(string text)
    {
        if (text.All(letter => letter is >= ' ' and <= '~' and not '%')) return text;
        var written = new StringBuilder(text.Length * 2);
        foreach (var one in System.Text.Encoding.UTF8.GetBytes(text))
        {
            if (one is >= (byte)' ' and <= (byte)'~' and not (byte)'%') written.Append((char)one);
            else written.Append('%').Append(one.ToString("X2", CultureInfo.InvariantCulture));
        }

        return written.ToString();
    }

    /// <summary>What <see cref="WriteText"/> wrote; whatever it never writes stays as it is.</summary>
    public static string ReadText(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal)) return text;
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length
                && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var one))
            {
                bytes.Add(one);
                i += 2;
            }
            else bytes.AddRange(System.Text.Encoding.UTF8.GetBytes(text, i, 1));
        }

        return System.Text.Encoding.UTF8.GetString([.. bytes]);
    }
}
