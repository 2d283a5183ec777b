using System.Text.Json;
using Tributary.Gateways.Faas.Platforms.Calls;

namespace Tributary.Gateways.Faas.Platforms.Google;

/// <summary>A function as a service of Cloud Run (Admin API, v2).</summary>
internal static class CloudRunService
{
    private const string NameKey = "tributary/function";
    private const int MaxName = 49;
    private const int MostSeconds = 3600;

    /// <summary>A name as Cloud Run takes it: at most 49 small letters, digits and dashes, the first a letter.</summary>
    /// <exception cref="PlatformException">There is no such name.</exception>
    public static string IdOf(string function, string cluster)
    {
        var id = ServiceName.Of(function);
        return id.Length is > 0 and <= MaxName && char.IsAsciiLetter(id[0]) ? id : throw new PlatformException(PlatformFault.Refused,
            $"{cluster}, {function}: Cloud Run takes names of 1 to {MaxName} letters, digits and dashes that begin with a letter");
    }

    /// <summary>The function's own name; null where the service is none of ours.</summary>
    public static string? NameOf(JsonElement service) => service.Member("annotations").Text(NameKey);

    public static byte[] Of(FunctionSpec function) => JsonMembers.Of(json =>
    {
        json.WriteStartObject("annotations");
        json.WriteString(NameKey, function.Name);
        json.WriteEndObject();
        json.WriteStartObject("template");
        json.WriteString("timeout", $"{Math.Min(MostSeconds, (long)Math.Ceiling(function.Timeout.TotalSeconds))}s");
        json.WriteNumber("maxInstanceRequestConcurrency", function.Concurrency);
        json.WriteStartArray("containers");
        json.WriteStartObject();
        json.WriteString("image", function.Image);
        json.WriteStartObject("resources");
        json.WriteStartObject("limits");
        json.WriteString("cpu", "1");
        json.WriteString("memory", $"{function.MemoryMegabytes}Mi");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
