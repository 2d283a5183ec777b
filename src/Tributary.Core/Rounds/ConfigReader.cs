using System.Globalization;
using System.Text.Json.Nodes;
using Tributary.Engine.Specs;

namespace Tributary.Core.Rounds;

/// <summary>Reads and writes the section <c>config</c>: <c>fit</c> and <c>evaluate</c>, each a mapping of keys to values, or to a mapping
/// of rounds to values that hold from then on.</summary>
internal static class ConfigReader
{
    public static ConfigSpec Read(SpecReader? fields)
    {
        if (fields is null) return new ConfigSpec();
        var read = new ConfigSpec { Fit = Read(fields, "fit"), Evaluate = Read(fields, "evaluate") };
        fields.NoMore();
        return read;
    }

    /// <returns>Null where there is nothing to write.</returns>
    public static JsonObject? Write(ConfigSpec config)
    {
        var written = new JsonObject();
        foreach (var (name, part) in ((string, RoundConfig)[])[("fit", config.Fit), ("evaluate", config.Evaluate)])
            if (part.Values.Count > 0)
                written[name] = new JsonObject(part.Values.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                    .Select(pair => KeyValuePair.Create(pair.Key, Write(pair.Value))));
        return written.Count > 0 ? written : null;
    }

    private static RoundConfig Read(SpecReader fields, string name)
    {
        var node = fields.Node(name);
        if (node is null) return new RoundConfig();
        if (node is not JsonObject keys)
        {
            fields.Fault(name, "must be a mapping of keys to values");
            return new RoundConfig();
        }

        var values = new Dictionary<string, SortedList<int, object>>(StringComparer.Ordinal);
        foreach (var (key, value) in keys) values[key] = Steps(fields, $"{name}.{key}", value);
        return new RoundConfig { Values = values };
    }

    private static SortedList<int, object> Steps(SpecReader fields, string path, JsonNode? node)
    {
        var steps = new SortedList<int, object>();
        if (node is not JsonObject rounds)
        {
            Add(1, node, path);
            return steps;
        }

        foreach (var (text, value) in rounds)
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var round)
                && round is >= 1 and <= RunSpec.MaxRounds) Add(round, value, $"{path}.{text}");
            else fields.Fault($"{path}.{text}", $"is no round; the value from each round on is written like {{ 1: 5, 4: 10 }}");
        }

        return steps;

        void Add(int round, JsonNode? value, string at)
        {
            if (Value(value) is { } known) steps[round] = known;
            else fields.Fault(at, "must be a number, a text, true or false");
        }
    }

    private static object? Value(JsonNode? node)
    {
        if (node is not JsonValue value) return null;
        if (value.TryGetValue<bool>(out var truth)) return truth;
        if (value.TryGetValue<string>(out var text)) return text;
        if (value.TryGetValue<long>(out var whole)) return whole;
        if (value.TryGetValue<int>(out var small)) return (long)small;
        return value.TryGetValue<double>(out var number) && double.IsFinite(number) ? number : null;
    }

    private static JsonNode? Write(SortedList<int, object> steps)
        => steps.Count == 1 && steps.TryGetValue(1, out var always) ? Write(always)
            : new JsonObject(steps.Select(step => KeyValuePair.Create(step.Key.ToString(CultureInfo.InvariantCulture), Write(step.Value))));

    private static JsonNode? Write(object value) => value switch
    {
        bool truth => JsonValue.Create(truth),
        long whole => JsonValue.Create(whole),
        double number => JsonValue.Create(number),
        _ => JsonValue.Create((string)value),
    };
}
