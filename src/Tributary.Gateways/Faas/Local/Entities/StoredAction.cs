using System.Text.Json;

namespace Tributary.Gateways.Faas.Local.Entities;

/// <summary>An action as it stands.</summary>
/// <param name="Package">Null for one that is in none.</param>
internal sealed record StoredAction(string Namespace, string? Package, string Name)
{
    public required ActionExec Exec { get; init; }

    public IReadOnlyList<KeyedValue> Parameters { get; init; } = [];

    public IReadOnlyList<KeyedValue> Annotations { get; init; } = [];

    public ActionLimits Limits { get; init; } = new();

    /// <summary>How often it was written: the last part of its version.</summary>
    public int Writes { get; init; } = 1;

    public bool IsPublished { get; init; }

    /// <summary>Milliseconds of Unix time.</summary>
    public long Updated { get; init; }

    /// <summary>Differs whenever it was written, also by way of a deletion; not kept over restarts.</summary>
    public long Revision { get; init; }

    public string Version => $"0.0.{Writes}";

    /// <summary>Namespace, package and name.</summary>
    public string Path => PathOf(Namespace, Package, Name);

    /// <summary>Whether anybody may call it by its web address.</summary>
    public bool IsWeb => Annotations.Find("web-export")?.IsTruthy == true;

    /// <summary>Whether its web address hands the request's body on as it came.</summary>
    public bool IsRaw => Annotations.Find("raw-http")?.IsTruthy == true;

    public static string PathOf(string space, string? package, string name) => package is null ? $"{space}/{name}"
        : $"{space}/{package}/{name}";

    /// <summary>All of it, as the API shows it and the file keeps it.</summary>
    public void Write(Utf8JsonWriter json, bool withCode = true)
    {
        json.WriteStartObject();
        Head(json);
        Exec.Write(json, withCode);
        KeyedValues.Write(json, "parameters", Parameters);
        Limits.Write(json);
        json.WriteEndObject();
    }

    /// <summary>As lists show it.</summary>
    public void WriteSummary(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        Head(json);
        json.WriteStartObject("exec");
        json.WriteBoolean("binary", false);
        json.WriteEndObject();
        Limits.Write(json);
        json.WriteEndObject();
    }

    private void Head(Utf8JsonWriter json)
    {
        json.WriteString("namespace", Package is null ? Namespace : $"{Namespace}/{Package}");
        json.WriteString("name", Name);
        json.WriteString("version", Version);
        json.WriteBoolean("publish", IsPublished);
        json.WriteNumber("updated", Updated);
        KeyedValues.Write(json, "annotations", Annotations);
    }
}
