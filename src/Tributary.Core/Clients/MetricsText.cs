using System.Text;
using System.Text.Json;
using Tributary.Core.Texts;

namespace Tributary.Core.Clients;

/// <summary>Numbers by name as programs write them in JSON. What is no finite number is left out by name: a figure beside the training
/// is no reason to throw the training away.</summary>
/// <param name="Numbers">All finite.</param>
/// <param name="Dropped">Names of what was left out, cleaned for people.</param>
public sealed record MetricsText(IReadOnlyDictionary<string, double> Numbers, IReadOnlyList<string> Dropped)
{
    private const int MaxDropped = 20;
    private const int MaxName = 40;
    private const string Unreadable = "all of them";

    // Python's json writes these words, which are no JSON.
    private static readonly string[] s_words = ["NaN", "-Infinity", "Infinity"];

    /// <summary>Says in one sentence what was left out; null where nothing was.</summary>
    public string? Remark => Dropped.Count == 0 ? null : $"no finite number, and left out: {string.Join(", ", Dropped.Take(MaxDropped))}"
        + (Dropped.Count > MaxDropped ? $" and {Dropped.Count - MaxDropped} more" : "");

    public static MetricsText Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(Quoted(json));
            return Of(document.RootElement);
        }
        catch (JsonException)
        {
            return new MetricsText(new Dictionary<string, double>(StringComparer.Ordinal), [Unreadable]);
        }
    }

    public static MetricsText Of(JsonElement metrics)
    {
        var (numbers, dropped) = (new Dictionary<string, double>(StringComparer.Ordinal), new List<string>());
        if (metrics.ValueKind != JsonValueKind.Object) dropped.Add(Unreadable);
        else
        {
            foreach (var metric in metrics.EnumerateObject())
            {
                var name = JsonFields.NameOf(metric);
                if (name is not null && Finite(metric.Value) is { } number) numbers[name] = number;
                else dropped.Add(Shown(name));
            }
        }

        return new MetricsText(numbers, dropped);
    }

    /// <summary>Those of a client's metrics that are numbers, and the names of the others.</summary>
    public static MetricsText Of(IReadOnlyDictionary<string, double> metrics) => new(
        metrics.Where(metric => double.IsFinite(metric.Value)).ToDictionary(StringComparer.Ordinal),
        [.. metrics.Where(metric => !double.IsFinite(metric.Value)).Select(metric => Shown(metric.Key))]);

    /// <summary>The text with the words for what is no number as texts, so that it can be read.</summary>
    public static string Quoted(string json)
    {
        if (!s_words.Any(word => json.Contains(word, StringComparison.Ordinal))) return json;
        var (quoted, isText) = (new StringBuilder(json.Length + 16), false);
        for (var i = 0; i < json.Length; i++)
        {
            if (!isText && Array.Find(s_words, word => string.CompareOrdinal(json, i, word, 0, word.Length) == 0) is { } found)
            {
                quoted.Append('"').Append(found).Append('"');
                i += found.Length - 1;
                continue;
            }

            if (json[i] == '"') isText = !isText;
            quoted.Append(json[i]);
            if (isText && json[i] == '\\' && i + 1 < json.Length) quoted.Append(json[++i]);
        }

        return quoted.ToString();
    }

    /// <summary>A number that is finite; else null: neither JSON nor SQLite takes another.</summary>
    public static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    /// <summary>A value that is a finite number; else null.</summary>
    public static double? Finite(JsonElement value)
        => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    private static string Shown(string? name) => name is null ? "?"
        : string.Concat(name.Take(MaxName).Select(letter => CleanText.IsLine($"{letter}") ? letter : '?'));
}
