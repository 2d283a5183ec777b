using Tributary.Gateways.Faas.Platforms.Calls;

namespace Tributary.Gateways.Faas.Platforms.Knative;

/// <summary>A function as a service of Knative.</summary>
internal static class KnativeService
{
    /// <summary>The annotation with the function's own name: a service's name has no underscores.</summary>
    public const string NameKey = "tributary/function";

    private const int MostSeconds = 3600;

    /// <param name="version">Of the service that it takes the place of; null for a new one.</param>
    public static byte[] Of(FunctionSpec function, string space, string label, string? version) => JsonMembers.Of(json =>
    {
        json.WriteString("apiVersion", "serving.knative.dev/v1");
        json.WriteString("kind", "Service");
        json.WriteStartObject("metadata");
        json.WriteString("name", ServiceName.Of(function.Name));
        json.WriteString("namespace", space);
        if (version is not null) json.WriteString("resourceVersion", version);
        json.WriteStartObject("labels");
        json.WriteString(label, "true");
        json.WriteEndObject();
        json.WriteStartObject("annotations");
        json.WriteString(NameKey, function.Name);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("spec");
        json.WriteStartObject("template");
        json.WriteStartObject("spec");
        json.WriteNumber("containerConcurrency", function.Concurrency);
        json.WriteNumber("timeoutSeconds", Math.Min(MostSeconds, (long)Math.Ceiling(function.Timeout.TotalSeconds)));
        json.WriteStartArray("containers");
        json.WriteStartObject();
        json.WriteString("image", function.Image);
        json.WriteStartObject("resources");
        json.WriteStartObject("limits");
        json.WriteString("memory", $"{function.MemoryMegabytes}Mi");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    });
}
