using System.Globalization;
using System.Text;

namespace Tributary.Coordinator.Observability;

/// <summary>Names, units and labels as Prometheus wants them.</summary>
internal static class MetricNames
{
    private const int LongestLabel = 100;

    /// <summary><c>tributary.round.duration</c> in s becomes <c>tributary_round_duration_seconds</c>; counters end in
    /// <c>_total</c>.</summary>
    public static string Of(string instrument, string? unit, bool isCounter)
    {
        var name = Clean(instrument);
        var suffix = unit switch { "s" => "_seconds", "By" => "_bytes", "1" or null or "" => "", _ => "" };
        if (suffix.Length > 0 && !name.EndsWith(suffix, StringComparison.Ordinal)) name += suffix;
        return isCounter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    /// <summary><c>a="1",b="2"</c>, ordered by name.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return "";
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in tags) labels[Clean(name)] = Escaped(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
        return string.Join(',', labels.Select(label => $"{label.Key}=\"{label.Value}\""));
    }

    public static string Number(double value)
        => double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf"
            : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Clean(string name)
    {
        var clean = new StringBuilder(name.Length);
        foreach (var letter in name) clean.Append(char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '_');
        return clean.ToString();
    }

    private static string Escaped(string text)
        => (text.Length <= LongestLabel ? text : text[..LongestLabel]).Replace("\\", @"\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
