using System.Text.Json;

namespace Tributary.Gateways.Faas.Local.Entities;

/// <summary>A package as it stands: actions under one name, with parameters that they share.</summary>
internal sealed record StoredPackage(string Namespace, string Name)
{
    public IReadOnlyList<KeyedValue> Parameters { get; init; } = [];

    public IReadOnlyList<KeyedValue> Annotations { get; init; } = [];

    /// <summary>Namespace and name of the package that it stands for; null for one of its own.</summary>
    public (string Namespace, string Name)? Binding { get; init; }

    public int Writes { get; init; } = 1;

    public bool IsPublished { get; init; }

    /// <summary>Milliseconds of Unix time.</summary>
    public long Updated { get; init; }

    public string Path => $"{Namespace}/{Name}";

    /// <summary>All of it but its actions, as the API shows it and the file keeps it.</summary>
    /// <param name="parameters">Those to show; null for its own.</param>
    /// <param name="actions">Null to leave them out.</param>
    public void Write(Utf8JsonWriter json, IReadOnlyList<KeyedValue>? parameters = null, IReadOnlyList<StoredAction>? actions = null)
    {
        json.WriteStartObject();
        json.WriteString("namespace", Namespace);
        json.WriteString("name", Name);
        json.WriteString("version", $"0.0.{Writes}");
        json.WriteBoolean("publish", IsPublished);
        json.WriteNumber("updated", Updated);
        KeyedValues.Write(json, "annotations", Annotations);
        KeyedValues.Write(json, "parameters", parameters ?? Parameters);
        json.WriteStartObject("binding");
        if (Binding is { } bound)
        {
            json.WriteString("namespace", bound.Namespace);
            json.WriteString("name", bound.Name);
        }

        json.WriteEndObject();
        if (actions is not null)
        {
            json.WriteStartArray("actions");
            foreach (var action in actions)
            {
                json.WriteStartObject();
                json.WriteString("name", action.Name);
                json.WriteString("version", action.Version);
                KeyedValues.Write(json, "annotations", action.Annotations);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("feeds");
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
