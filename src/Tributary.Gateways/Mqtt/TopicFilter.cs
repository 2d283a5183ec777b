namespace Tributary.Gateways.Mqtt;

/// <summary>Topics with wildcards (MQTT 5, section 4.7).</summary>
internal static class TopicFilter
{
    private const int MaxLetters = 1000;
    private const int MaxLevels = 32;

    public static bool IsValid(string filter)
        => filter.Length is > 0 and <= MaxLetters && filter.Split('/') is { Length: <= MaxLevels } levels
            && levels.Index().All(level => !level.Item.AsSpan().ContainsAny('+', '#') || level.Item == "+"
                || (level.Item == "#" && level.Index == levels.Length - 1));

    /// <summary>Whether everything that one filter (or topic) names is named by the other too.</summary>
    public static bool Covers(string wide, string narrow)
    {
        var (outer, inner) = (wide.Split('/'), narrow.Split('/'));
        if (inner[0].StartsWith('$') && outer[0] != inner[0]) return false;
        for (var i = 0; i < outer.Length; i++)
        {
            if (outer[i] == "#") return true;
            if (i >= inner.Length || inner[i] == "#" || (outer[i] != "+" && outer[i] != inner[i])) return false;
        }

        return outer.Length == inner.Length;
    }
}
