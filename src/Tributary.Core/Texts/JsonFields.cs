using System.Text.Json;

namespace Tributary.Core.Texts;

/// <summary>Reads fields of JSON that programs write, past names and texts that are none: half of a character of two halves, which the
/// element's own members answer with an exception, costs the field that it stands in and no other.</summary>
public static class JsonFields
{
    /// <summary>An object's field; the last where a name stands twice, null where there is none.</summary>
    public static JsonElement? Find(JsonElement fields, string name)
    {
        JsonElement? found = null;
        foreach (var field in fields.EnumerateObject())
            if (NameOf(field) == name) found = field.Value;
        return found;
    }

    /// <summary>Null where it cannot be read.</summary>
    public static string? NameOf(JsonProperty field) => Read(field, static one => one.Name);

    /// <summary>Null where it is no text, or cannot be read.</summary>
    public static string? TextOf(JsonElement value)
        => value.ValueKind == JsonValueKind.String ? Read(value, static one => one.GetString()) : null;

    private static string? Read<T>(T from, Func<T, string?> read)
    {
        try
        {
            return read(from);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
