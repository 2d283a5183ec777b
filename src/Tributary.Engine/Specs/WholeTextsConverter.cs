using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Tributary.Engine.Specs;

/// <summary>Reads a tree of JSON whose texts are all whole and whose keys stand once. The tree reads them only when asked for them, and
/// throws then, far from where the fault could be told; this one finds half characters (see <see cref="HalfCharacter"/>) and doubled keys
/// at once.</summary>
public sealed class WholeTextsConverter : JsonConverter<JsonNode>
{
    public override JsonNode? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => Checked(JsonNode.Parse(ref reader));

    /// <summary>The same of what was read as an element.</summary>
    /// <exception cref="JsonException">A text is not whole, or a key stands twice.</exception>
    public static JsonNode? Read(JsonElement element) => Checked(element.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(element),
        JsonValueKind.Array => JsonArray.Create(element),
        _ => JsonValue.Create(element),
    });

    /// <summary>A tree that was parsed otherwise.</summary>
    /// <inheritdoc cref="Read(JsonElement)" path="/exception"/>
    public static JsonNode? Checked(JsonNode? node)
    {
        try
        {
            Walk(node);
            return node;
        }
        catch (InvalidOperationException fault)
        {
            throw new JsonException($"a text {HalfCharacter.Problem}", fault);
        }
        catch (ArgumentException fault)
        {
            throw new JsonException("a key stands twice in one object", fault);
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
