using System.Text.Json;
using Tributary.Gateways.Faas.Platforms.Calls;

namespace Tributary.Gateways.Faas.Platforms.Lambda;

/// <summary>A function as AWS is asked for it.</summary>
internal static class LambdaBody
{
    /// <param name="zip">Null where there is an image.</param>
    public static byte[] Create(FunctionSpec function, byte[]? zip, string role) => JsonMembers.Of(json =>
    {
        json.WriteString("FunctionName", function.Name);
        json.WriteString("Role", role);
        json.WriteString("PackageType", zip is null ? "Image" : "Zip");
        json.WriteStartObject("Code");
        WriteCode(json, function, zip);
        json.WriteEndObject();
        WriteConfiguration(json, function, zip is not null);
    });

    public static byte[] Code(FunctionSpec function, byte[]? zip) => JsonMembers.Of(json => WriteCode(json, function, zip));

    public static byte[] Configuration(FunctionSpec function)
        => JsonMembers.Of(json => WriteConfiguration(json, function, function.Image is not { Length: > 0 }));

    private static void WriteCode(Utf8JsonWriter json, FunctionSpec function, byte[]? zip)
    {
        if (zip is null) json.WriteString("ImageUri", function.Image);
        else json.WriteBase64String("ZipFile", zip);
    }

    // An executable of its own, which asks for its calls, is a runtime too.
    private static void WriteConfiguration(Utf8JsonWriter json, FunctionSpec function, bool hasRuntime)
    {
        if (hasRuntime)
        {
            json.WriteString("Runtime", function.Runtime ?? "provided.al2023");
            json.WriteString("Handler", function.EntryPoint ?? "bootstrap");
        }

        json.WriteNumber("MemorySize", function.MemoryMegabytes);
        json.WriteNumber("Timeout", (long)Math.Ceiling(function.Timeout.TotalSeconds));
    }
}
