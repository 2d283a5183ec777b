using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tributary.Coordinator.Reports;

/// <summary>A run's specification as a reader of a report wants it: sections of paths and values.</summary>
internal sealed class RunSettings
{
    private readonly JsonObject _spec;

    /// <param name="spec">JSON text; what is no JSON object shows no settings.</param>
    public RunSettings(string spec)
    {
        try
        {
            _spec = JsonNode.Parse(spec) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            _spec = [];
        }
    }

    /// <summary>The model's name, or what stands there.</summary>
    public string Model => _spec["model"] is JsonObject inline ? Text(inline["name"] ?? "model") : Text(_spec["model"] ?? "");

    public string Strategy => _spec["strategy"] is JsonObject inline ? Text(inline["name"] ?? "") : Text(_spec["strategy"] ?? "");

    public int Rounds => _spec["rounds"] is JsonValue value && value.TryGetValue<int>(out var rounds) ? rounds : 0;

    /// <summary>Whether its times are virtual: those of clients with speeds.</summary>
    public bool IsVirtual => _spec.ContainsKey("speeds");

    /// <summary>General settings first, then each section in the order of the specification.</summary>
    public IEnumerable<(string Section, IReadOnlyList<(string Key, string Value)> Rows)> Sections()
    {
        var general = _spec.Where(field => field.Value is not (JsonObject or JsonArray)).Select(field => (field.Key, Text(field.Value)))
            .ToList();
        if (general.Count > 0) yield return ("run", general);
        foreach (var (key, node) in _spec)
            if (node is JsonObject or JsonArray) yield return (key, [.. Flatten(node, "")]);
    }

    private static IEnumerable<(string Key, string Value)> Flatten(JsonNode? node, string path) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Flatten(field.Value, path.Length == 0 ? field.Key : $"{path}.{field.Key}")),
        JsonArray items when items.All(item => item is JsonValue) => [(path, string.Join(", ", items.Select(Text)))],
        JsonArray items
            => [(path.Length == 0 ? "each" : path, string.Join(" → ",
                items.Select(item => item is JsonObject layer ? Line(layer) : Text(item))))],
        _ => [(path, Text(node))],
    };

    // A layer or a fault: its type, then its numbers.
    private static string Line(JsonObject fields)
    {
        var kind = Text(fields["type"] ?? fields["kind"]);
        var rest = fields.Where(field => field.Key is not ("type" or "kind" or "name"))
            .Select(field => $"{field.Key} {(field.Value is JsonValue ? Text(field.Value) : field.Value?.ToJsonString())}").ToList();
        return rest.Count == 0 ? kind : $"{kind} ({string.Join(", ", rest)})";
    }

    private static string Text(JsonNode? node)
        => node is null ? "none" : node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString();
}
