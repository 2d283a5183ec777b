using System.Globalization;

namespace Tributary.Coordinator.Reports;

/// <summary>Numbers as people read them; the same in the terminal and in reports.</summary>
public static class Amounts
{
    public const string Nothing = "–";

    public static string Percent(double? share)
        => share is { } value && double.IsFinite(value) ? string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.0} %") : Nothing;

    /// <summary>A loss with four digits that mean something.</summary>
    public static string Loss(double? loss) => loss switch
    {
        null or double.NaN => Nothing,
        double.PositiveInfinity => "∞",
        var value when Math.Abs(value.Value) is >= 0.001 and < 1000 or 0
            => string.Create(CultureInfo.InvariantCulture, $"{value.Value:0.0000}"),
        var value => string.Create(CultureInfo.InvariantCulture, $"{value.Value:0.00e+0}"),
    };

    /// <summary>A number of which nothing is known, with four digits that mean something.</summary>
    public static string Number(double? number) => number switch
    {
        null or double.NaN => Nothing,
        var value when Math.Abs(value.Value) is >= 0.001 and < 1e6 or 0
            => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(value.Value, DecimalsOf(value.Value)):#,##0.######}"),
        var value => string.Create(CultureInfo.InvariantCulture, $"{value.Value:0.00e+0}"),
    };

    public static string Seconds(double seconds) => seconds switch
    {
        < 0.0005 => "0 s",
        < 0.9995 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0} ms"),
        < 9.995 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s"),
        < 99.95 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        _ => Span(TimeSpan.FromSeconds(seconds)),
    };

    /// <summary>m:ss, or h:mm:ss from an hour on.</summary>
    public static string Span(TimeSpan span)
        => span.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}:{span.Seconds:00}");

    public static string Bytes(double bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes:0} B"),
        < 1e6 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} kB"),
        < 1e9 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
        < 1e12 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.##} GB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e12:0.##} TB"),
    };

    /// <summary>Digits in groups of three.</summary>
    public static string Count(long count) => string.Create(CultureInfo.InvariantCulture, $"{count:#,0}");

    /// <summary><c>1 client</c>, <c>2 clients</c>.</summary>
    public static string Of(long count, string noun)
        => string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {noun}{(count == 1 ? "" : "s")}");

    // So many that four digits mean something.
    private static int DecimalsOf(double value) => Math.Clamp(3 - (int)Math.Floor(Math.Log10(Math.Max(Math.Abs(value), 0.001))), 0, 6);
}
