using System.Globalization;
using System.Text.Json;
using Tributary.Core.Rounds;

namespace Tributary.Core.Filters;

/// <summary>A run as a filter sees it.</summary>
/// <param name="measures">What came out; null where nobody has looked yet.</param>
internal sealed class RunFacts(RunRecord run, RunMeasures? measures) : IDisposable
{
    // Which of a section's fields people mean when they name the section alone.
    private static readonly string[] Naming = ["name", "set", "kind", "file"];

    private JsonDocument? _spec;

    public RunRecord Run => run;

    public RunMeasures? Measures => measures;

    /// <summary>What a field says, each value as text and, where it is one, as a number; empty where the run has no such thing.</summary>
    public IEnumerable<(string Text, double? Number)> Of(FilterField field) => (field.Kind, field.Name) switch
    {
        (FilterKind.Number, _)
            => Measure(field) is { } number && double.IsFinite(number) ? [(number.ToString("R", CultureInfo.InvariantCulture), number)]
            : [],
        (FilterKind.Setting, _) => Settings(field.Name.Split('.')),
        (_, "id") => [(run.Id, null)],
        (_, "name") => [(run.Name, null)],
        (_, "notes") => run.Notes is { } notes ? [(notes, null)] : [],
        (_, "tag") => run.Tags.Select(tag => (tag, (double?)null)),
        (FilterKind.Truth, _) => [(run.Archived ? "true" : "false", null)],
        _ => [(run.Status.ToString(), null)],
    };

    public void Dispose() => _spec?.Dispose();

    private double? Measure(FilterField field) => field.Name switch
    {
        "round" => measures?.Round,
        "accuracy" => measures?.Accuracy,
        "loss" => measures?.Loss,
        "seconds" => measures?.Seconds,
        _ => measures?.Metrics?.TryGetValue(field.Metric!, out var value) == true ? value : null,
    };

    private IEnumerable<(string Text, double? Number)> Settings(string[] path)
    {
        JsonElement at = (_spec ??= JsonDocument.Parse(run.Spec)).RootElement;
        foreach (var step in path)
        {
            var found = at.ValueKind switch
            {
                JsonValueKind.Object
                    => at.EnumerateObject().FirstOrDefault(one => one.Name.Equals(step, StringComparison.OrdinalIgnoreCase)).Value,
                JsonValueKind.Array when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    && index < at.GetArrayLength() => at[index],
                _ => default,
            };
            if (found.ValueKind == JsonValueKind.Undefined) return [];
            at = found;
        }

        if (at.ValueKind == JsonValueKind.Object) at = Naming.Select(name => at.TryGetProperty(name, out var named) ? named : default)
            .FirstOrDefault(named => named.ValueKind != JsonValueKind.Undefined);
        return at.ValueKind == JsonValueKind.Array ? [.. at.EnumerateArray().SelectMany(Scalar)] : Scalar(at);
    }

    private static IEnumerable<(string Text, double? Number)> Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [(value.GetString()!, FilterValue.Read(value.GetString()!))],
        JsonValueKind.Number => [(value.GetRawText(), value.GetDouble())],
        JsonValueKind.True => [("true", null)],
        JsonValueKind.False => [("false", null)],
        _ => [],
    };
}
