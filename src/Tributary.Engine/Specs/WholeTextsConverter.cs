using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Tributary.Engine.Specs;

/// <summary>Reads a tree of JSON whose texts are all whole. The tree reads them only when asked for them, and throws then, far from where
/// the fault could be told; this one finds half characters (see <see cref="HalfCharacter"/>) at once.</summary>
public sealed class WholeTextsConverter : JsonConverter<JsonNode>
{
    public override JsonNode? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var node = JsonNode.Parse(ref reader);
        try
        {
            Walk(node);
            return node;
        }
        catch (InvalidOperationException fault)
        {
            throw new JsonException($"a text {HalfCharacter.Problem}", fault);
        }
    }

    public override void Write(Utf8JsonWriter writer, JsonNode value, JsonSerializerOptions options) => value.WriteTo(writer);

    private static void Walk(JsonNode? node)
    {
        if (node is JsonObject fields)
        {
            foreach (var (_, value) in fields) Walk(value);
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items) Walk(item);
        }
        else if (node is JsonValue value)
        {
            value.TryGetValue<string>(out _);
        }
    }
}
