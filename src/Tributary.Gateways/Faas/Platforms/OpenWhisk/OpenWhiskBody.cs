using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tributary.Gateways.Faas.Platforms.OpenWhisk;

/// <summary>An action as it is asked for: the members that <c>wsk action create NAME FILE --web raw</c> sends.</summary>
internal static class OpenWhiskBody
{
    private const int MaxCode = 48 << 20;

    /// <exception cref="PlatformException">Its code cannot be read.</exception>
    public static async Task<byte[]> OfAsync(FunctionSpec function, CancellationToken cancellation)
    {
        var code = function.Path is { Length: > 0 } path ? await CodeAsync(function, path, cancellation) : null;
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("namespace", "_");
            json.WriteString("name", function.Name);
            json.WriteStartObject("exec");
            json.WriteString("kind", KindOf(function));
            if (code is not null) json.WriteString("code", code);
            if (function.Image is { Length: > 0 } image) json.WriteString("image", image);
            if (function.EntryPoint is { Length: > 0 } main) json.WriteString("main", main);
            json.WriteEndObject();
            json.WriteStartArray("annotations");
            foreach (var name in (string[])["web-export", "raw-http", "final"])
            {
                json.WriteStartObject();
                json.WriteString("key", name);
                json.WriteBoolean("value", true);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (function.Defaults is { } defaults) WriteParameters(json, defaults);
            json.WriteStartObject("limits");
            json.WriteNumber("timeout", (long)function.Timeout.TotalMilliseconds);
            json.WriteNumber("memory", function.MemoryMegabytes);
            json.WriteNumber("concurrency", function.Concurrency);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }

    private static void WriteParameters(Utf8JsonWriter json, ReadOnlyMemory<byte> defaults)
    {
        using var document = JsonDocument.Parse(defaults);
        json.WriteStartArray("parameters");
        foreach (var property in document.RootElement.EnumerateObject())
        {
            json.WriteStartObject();
            json.WriteString("key", property.Name);
            json.WritePropertyName("value");
            property.Value.WriteTo(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string KindOf(FunctionSpec function) => function switch
    {
        { Image.Length: > 0 } => "blackbox",
        { Runtime: { Length: > 0 } runtime } => runtime,
        { Path: { Length: > 0 } path } => Path.GetExtension(path) switch
        {
            ".py" => "python:default",
            ".js" or ".cjs" or ".mjs" => "nodejs:default",
            _ => throw new PlatformException(PlatformFault.Refused,
                $"{function.Name}: {path} does not tell its runtime; name one, like python:3, or an image"),
        },
        _ => "native",
    };

    // Text goes as it is, a zip file as base64.
    private static async Task<string> CodeAsync(FunctionSpec function, string path, CancellationToken cancellation)
    {
        if (Directory.Exists(path) || path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
            return Convert.ToBase64String(await Calls.FunctionCode.ZipAsync(function, path, null, MaxCode / 4 * 3, cancellation));
        return Encoding.UTF8.GetString(await Calls.FunctionCode.ReadAsync(function, path, MaxCode, cancellation));
    }
}
