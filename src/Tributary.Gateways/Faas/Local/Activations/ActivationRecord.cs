using System.Text.Json;
using Tributary.Gateways.Faas.Local.Entities;

namespace Tributary.Gateways.Faas.Local.Activations;

/// <summary>What is kept of an activation.</summary>
/// <param name="Namespace">The caller's.</param>
/// <param name="Result">A JSON object.</param>
internal sealed record ActivationRecord(string Id, string Namespace, StoredAction Action, ActivationStatus Status,
    ReadOnlyMemory<byte> Result)
{
    /// <summary>Who called; a name without a secret.</summary>
    public required string Subject { get; init; }

    /// <summary>Milliseconds of Unix time.</summary>
    public long Start { get; init; }

    /// <summary>Milliseconds of Unix time.</summary>
    public long End { get; init; }

    /// <summary>Milliseconds before it ran.</summary>
    public long Wait { get; init; }

    /// <summary>Milliseconds that the instance needed to take the function; null where it had it.</summary>
    public long? Init { get; init; }

    public bool IsTimedOut { get; init; }

    public IReadOnlyList<string> Logs { get; init; } = [];

    public string StatusText => Status switch
    {
        ActivationStatus.Success => "success",
        ActivationStatus.ApplicationError => "application error",
        ActivationStatus.DeveloperError => "action developer error",
        _ => "whisk internal error",
    };

    /// <summary>Bytes that it holds, about.</summary>
    public long Size => Result.Length + Logs.Sum(line => 2L * line.Length) + 1024;

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        Head(json);
        json.WriteStartObject("response");
        Response(json);
        json.WriteEndObject();
        json.WriteStartArray("logs");
        foreach (var line in Logs) json.WriteStringValue(line);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>As lists show it.</summary>
    public void WriteSummary(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        Head(json);
        json.WriteNumber("statusCode", (int)Status);
        json.WriteEndObject();
    }

    /// <summary>The members of its response.</summary>
    public void Response(Utf8JsonWriter json)
    {
        json.WriteString("status", StatusText);
        json.WriteNumber("statusCode", (int)Status);
        json.WriteBoolean("success", Status == ActivationStatus.Success);
        json.WritePropertyName("result");
        json.WriteRawValue(Result.Span, skipInputValidation: true);
        json.WriteNumber("size", Result.Length);
    }

    private void Head(Utf8JsonWriter json)
    {
        json.WriteString("namespace", Namespace);
        json.WriteString("name", Action.Name);
        json.WriteString("version", Action.Version);
        json.WriteString("subject", Subject);
        json.WriteString("activationId", Id);
        json.WriteNumber("start", Start);
        json.WriteNumber("end", End);
        json.WriteNumber("duration", End - Start);
        json.WriteBoolean("publish", false);
        json.WriteStartArray("annotations");
        Annotate(json, "path", value => value.WriteStringValue(Action.Path));
        Annotate(json, "kind", value => value.WriteStringValue(Action.Exec.Kind));
        Annotate(json, "waitTime", value => value.WriteNumberValue(Wait));
        if (Init is { } init) Annotate(json, "initTime", value => value.WriteNumberValue(init));
        Annotate(json, "limits", value =>
        {
            value.WriteStartObject();
            Action.Limits.Members(value);
            value.WriteEndObject();
        });
        Annotate(json, "timeout", value => value.WriteBooleanValue(IsTimedOut));
        json.WriteEndArray();
    }

    private static void Annotate(Utf8JsonWriter json, string key, Action<Utf8JsonWriter> value)
    {
        json.WriteStartObject();
        json.WriteString("key", key);
        json.WritePropertyName("value");
        value(json);
        json.WriteEndObject();
    }
}
