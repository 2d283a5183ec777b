using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tributary.Transports.Faas;

/// <summary>Small objects of JSON.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An object with one key.</summary>
    public static byte[] Of(string key, string value) => Of(writer => writer.WriteString(key, value));

    /// <summary>An object.</summary>
    /// <param name="write">Writes its keys.</param>
    public static byte[] Of(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, s_options))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }
}
