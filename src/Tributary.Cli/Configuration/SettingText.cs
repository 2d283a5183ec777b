using System.Globalization;

namespace Tributary.Cli.Configuration;

/// <summary>Values as people write them.</summary>
internal static class SettingText
{
    private const string Hidden = "(hidden)";

    /// <returns>Null where there is none.</returns>
    public static string? Of(object? value) => value switch
    {
        null => null,
        bool isOn => isOn ? "true" : "false",
        TimeSpan time => Time(time),
        Uri address => address.ToString().TrimEnd('/'),
        Enum choice => choice.ToString().ToLowerInvariant(),
        IEnumerable<KeyValuePair<string, string>> pairs => Join(pairs.Select(pair => $"{pair.Key}={pair.Value}")),
        IEnumerable<string> words => Join(words),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    /// <summary>That there is a secret, not which. Of an address only the password is hidden.</summary>
    public static string? Mask(string? secret)
    {
        if (secret is null) return null;
        if (!Uri.TryCreate(secret, UriKind.Absolute, out var address) || address.UserInfo.Length == 0)
            return secret.Contains("://", StringComparison.Ordinal) ? secret : Hidden;
        var user = address.UserInfo.Split(':')[0];
        return secret.Replace(address.UserInfo + "@", $"{user}:{Hidden}@", StringComparison.Ordinal);
    }

    private static string? Join(IEnumerable<string> words) => string.Join(", ", words) is { Length: > 0 } text ? text : null;

    private static string Time(TimeSpan time)
    {
        foreach (var (length, unit) in (ReadOnlySpan<(long, string)>)[(TimeSpan.TicksPerDay, "d"), (TimeSpan.TicksPerHour, "h"),
            (TimeSpan.TicksPerMinute, "m"), (TimeSpan.TicksPerSecond, "s")])
            if (time.Ticks >= length && time.Ticks % length == 0)
                return (time.Ticks / length).ToString(CultureInfo.InvariantCulture) + unit;
        return time.TotalMilliseconds.ToString(CultureInfo.InvariantCulture) + "ms";
    }
}
