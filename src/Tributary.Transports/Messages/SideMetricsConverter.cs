using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Core.Clients;

namespace Tributary.Transports.Messages;

/// <summary>Reads numbers by name and passes over what is none, so that a figure beside an evaluation does not cost it.</summary>
internal sealed class SideMetricsConverter : JsonConverter<IReadOnlyDictionary<string, double>>
{
    public override IReadOnlyDictionary<string, double>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return MetricsText.Of(document.RootElement).Numbers;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, double> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, number) in MetricsText.Of(value).Numbers) writer.WriteNumber(name, number);
        writer.WriteEndObject();
    }
}
