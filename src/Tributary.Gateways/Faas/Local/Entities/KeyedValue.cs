using System.Text.Json;

namespace Tributary.Gateways.Faas.Local.Entities;

/// <summary>A parameter or annotation as OpenWhisk writes it: <c>{"key", "value"}</c>.</summary>
/// <param name="IsInit">Whether it becomes a variable of the instance's environment instead of a parameter.</param>
internal sealed record KeyedValue(string Key, JsonElement Value, bool IsInit = false)
{
    /// <summary>Whether the value says yes, as annotations do: true, or a text that is not empty.</summary>
    public bool IsTruthy => Value.ValueKind == JsonValueKind.True || Value.ValueKind == JsonValueKind.String && Value.GetString() != "";
}
