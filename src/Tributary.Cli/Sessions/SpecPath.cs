using System.Globalization;
using System.Text.Json.Nodes;

namespace Tributary.Cli.Sessions;

/// <summary>Sets a field of a specification by its path, e.g. <c>training.optimizer.learningRate</c> or <c>faults[0].chance</c>.</summary>
internal static class SpecPath
{
    /// <returns>Null, or why there can be no such field.</returns>
    public static string? Set(JsonObject root, string path, JsonNode? value)
    {
        JsonNode at = root;
        var steps = path.Replace("[", ".[", StringComparison.Ordinal).Split('.');
        for (var i = 0; i < steps.Length; i++)
        {
            var last = i == steps.Length - 1;
            if (steps[i].StartsWith('['))
            {
                if (at is not JsonArray list || !int.TryParse(steps[i]
                    .Trim('[', ']'), NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= list.Count)
                    return $"there is no {string.Join('.', steps[..(i + 1)]).Replace(".[", "[", StringComparison.Ordinal)}";
                if (last) list[index] = value;
                else at = list[index] ??= new JsonObject();
                continue;
            }

            if (steps[i].Length == 0) return $"'{path}' is no path";
            if (at is not JsonObject fields) return $"{string.Join('.', steps[..i])} is no mapping";
            if (last) fields[steps[i]] = value;
            else if (Inner(fields, steps[i]) is { } inner) at = inner;
            else return $"{string.Join('.', steps[..(i + 1)])} is no mapping";
        }

        return null;
    }

    private static JsonNode? Inner(JsonObject fields, string key)
    {
        if (fields[key] is JsonObject or JsonArray) return fields[key];
        if (fields[key] is not { } alone) return fields[key] = new JsonObject();

        // "strategy: fedprox" may get parameters: the name alone becomes a mapping.
        var name = key switch { "strategy" => "name", "partition" or "staleness" => "kind", _ => null };
        return name is null ? null : fields[key] = new JsonObject { [name] = alone.DeepClone() };
    }
}
