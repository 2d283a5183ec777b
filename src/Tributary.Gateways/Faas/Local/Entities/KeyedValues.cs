using System.Buffers;
using System.Text.Json;

namespace Tributary.Gateways.Faas.Local.Entities;

/// <summary>Lists of parameters and annotations.</summary>
internal static class KeyedValues
{
    private const int MaxCount = 1000;

    /// <exception cref="WhiskFault">It is no list of keys and values.</exception>
    public static IReadOnlyList<KeyedValue> Read(JsonElement list, string what)
    {
        if (list.ValueKind is JsonValueKind.Null) return [];
        if (list.ValueKind is not JsonValueKind.Array || list.GetArrayLength() > MaxCount)
            throw WhiskFault.Malformed($"{what} must be an array of at most {MaxCount} objects with key and value");
        var values = new Dictionary<string, KeyedValue>(StringComparer.Ordinal);
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("key", out var key) || key.ValueKind != JsonValueKind.String)
                throw WhiskFault.Malformed($"{what} must be an array of objects with key and value");
            var isInit = item.TryGetProperty("init", out var init) && init.ValueKind == JsonValueKind.True;
            values[key.GetString()!] = new(key.GetString()!, item.TryGetProperty("value", out var value) ? value.Clone() : default, isInit);
        }

        return [.. values.Values];
    }

    public static void Write(Utf8JsonWriter json, string name, IReadOnlyList<KeyedValue> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStartObject();
            json.WriteString("key", value.Key);
            json.WritePropertyName("value");
            Write(json, value.Value);
            if (value.IsInit) json.WriteBoolean("init", true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Those of the second list take the places of the first one's.</summary>
    public static IReadOnlyList<KeyedValue> Over(this IReadOnlyList<KeyedValue> later, IReadOnlyList<KeyedValue> former)
        => later.Count == 0 ? former : former.Count == 0 ? later
            : [.. former.Where(value => later.All(other => other.Key != value.Key)), .. later];

    public static KeyedValue? Find(this IReadOnlyList<KeyedValue> values, string key)
    {
        foreach (var value in values)
            if (value.Key == key) return value;
        return null;
    }

    /// <summary>The parameters of an activation: those of its call take the places of the action's own.</summary>
    /// <param name="call">A JSON object.</param>
    public static ReadOnlyMemory<byte> Merge(IReadOnlyList<KeyedValue> defaults, ReadOnlyMemory<byte> call)
    {
        if (defaults.All(value => value.IsInit)) return call;
        using var called = JsonDocument.Parse(call);
        var merged = new ArrayBufferWriter<byte>(call.Length + 256);
        using (var json = new Utf8JsonWriter(merged, WhiskJson.Writing))
        {
            json.WriteStartObject();
            foreach (var value in defaults)
            {
                if (value.IsInit || called.RootElement.TryGetProperty(value.Key, out _)) continue;
                json.WritePropertyName(value.Key);
                Write(json, value.Value);
            }

            foreach (var property in called.RootElement.EnumerateObject()) property.WriteTo(json);
            json.WriteEndObject();
        }

        return merged.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined) json.WriteNullValue();
        else value.WriteTo(json);
    }
}
