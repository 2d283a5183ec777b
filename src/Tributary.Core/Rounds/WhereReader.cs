using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Engine.Specs;

namespace Tributary.Core.Rounds;

/// <summary>Reads and writes <c>cohort.where</c>: a mapping of labels to a value or to a list of values, or a list of texts
/// LABEL=VALUE.</summary>
internal static class WhereReader
{
    private const int MaxLabels = 16;
    private const int MaxValues = 64;
    private const int MaxName = 100;
    private const int MaxText = 500;
    private const string Key = "where";

    /// <returns>By label, the values of which a client must say one.</returns>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Read(SpecReader fields)
    {
        var found = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        switch (fields.Node(Key))
        {
            case null:
                break;
            case JsonObject labels:
                foreach (var (label, node) in labels)
                    foreach (var value in node is JsonArray several ? [.. several] : new[] { node })
                        Add(label, value, $"{Key}.{label}");
                foreach (var (label, node) in labels)
                    if (node is JsonArray { Count: 0 }) fields.Fault($"{Key}.{label}", "is empty; name a value, or take the label out");
                break;
            case JsonArray texts:
                for (var i = 0; i < texts.Count; i++)
                {
                    if (TextOf(texts[i])?.Split('=', 2) is [var label, var value]) Add(label.Trim(), value.Trim(), $"{Key}[{i}]");
                    else fields.Fault($"{Key}[{i}]", $"{SpecReader.Describe(texts[i])} stands here; write LABEL=VALUE");
                }

                break;
            case { } other:
                fields.Fault(Key, $"{SpecReader.Describe(other)} stands here; write labels and their values, e.g. {{ site: basel }}");
                break;
        }

        if (found.Count > MaxLabels) fields.Fault(Key, $"names {found.Count} labels; at most {MaxLabels} are taken");
        foreach (var (label, values) in found)
            if (values.Count > MaxValues) fields.Fault($"{Key}.{label}", $"names {values.Count} values; at most {MaxValues} are taken");
        return found.Count == 0 ? new CohortSpec().Where
            : found.ToDictionary(one => one.Key, one => (IReadOnlyList<string>)one.Value, StringComparer.Ordinal);

        void Add(string label, JsonNode? node, string at)
        {
            if (TextOf(node) is not { Length: > 0 and <= MaxText } value)
                fields.Fault(at, $"{SpecReader.Describe(node)} stands here; a text of 1 to {MaxText} letters is needed");
            else if (label.Length is 0 or > MaxName) fields.Fault(at, $"is no label; a name of 1 to {MaxName} letters is needed");
            else if (!found.TryGetValue(label, out var values)) found[label] = [value];
            else if (!values.Contains(value, StringComparer.Ordinal)) values.Add(value);
        }
    }

    /// <returns>Null where there is nothing to write.</returns>
    public static JsonObject? Write(IReadOnlyDictionary<string, IReadOnlyList<string>> where)
    {
        if (where.Count == 0) return null;
        var written = new JsonObject();
        foreach (var (label, values) in where.OrderBy(one => one.Key, StringComparer.Ordinal))
            written[label] = values is [var only] ? only : new JsonArray([.. values.Select(value => (JsonNode)value)]);
        return written;
    }

    // A whole number and a truth value are what they look like; 1.50 would come out as 1.5.
    private static string? TextOf(JsonNode? node) => (node as JsonValue)?.GetValueKind() switch
    {
        JsonValueKind.String => node!.GetValue<string>(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number when long.TryParse(node!.ToJsonString(), out var whole) => $"{whole}",
        _ => null,
    };
}
