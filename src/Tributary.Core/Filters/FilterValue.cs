using System.Globalization;

namespace Tributary.Core.Filters;

/// <summary>What stands on the right of a comparison, as text and, where it is one, as a number: <c>0.9</c>, <c>90%</c>, <c>1e-3</c>,
/// <c>30s</c>.</summary>
/// <param name="Quoted">Whether it stood in quotes: then it is a text and nothing else.</param>
internal sealed record FilterValue(string Text, bool Quoted)
{
    private static readonly (string Unit, double Times, double Over)[] Units = [("%", 1, 100), ("ms", 1, 1000), ("s", 1, 1), ("m", 60, 1),
        ("h", 3600, 1), ("d", 86400, 1)];

    public double? Number { get; } = Quoted ? null : Read(Text);

    /// <summary>From when to when it reaches: a day where only a day is given, else a second.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Time { get; } = ReadTime(Text);

    /// <summary>A number with or without a unit; times come in seconds. Null where a text is none.</summary>
    public static double? Read(string text)
    {
        if (text.Length == 0 || char.IsLetter(text[0])) return null;
        var (unit, times, over) = Units.FirstOrDefault(unit => text.EndsWith(unit.Unit, StringComparison.Ordinal), ("", 1, 1));
        return double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) ? number * times / over : null;
    }

    private static (DateTimeOffset From, DateTimeOffset To)? ReadTime(string text)
    {
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, utc, out var day)) return (day,
            day < DateTimeOffset.MaxValue.AddDays(-1) ? day.AddDays(1) : day);
        string[] forms = ["yyyy-MM-ddTHH:mmK", "yyyy-MM-dd HH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-dd HH:mm:ssK"];
        return DateTimeOffset.TryParseExact(text, forms, CultureInfo.InvariantCulture, utc, out var time) ? (time, time.AddSeconds(1))
            : null;
    }
}
