using System.Text.Json;

namespace Tributary.Gateways.Faas.Local.Entities;

/// <summary>What an action runs.</summary>
/// <param name="Kind">As OpenWhisk names runtimes: <c>blackbox</c>, <c>nodejs:20</c>, <c>python:3</c>; or <c>native</c>.</param>
/// <param name="Code">Text; null where the image has it.</param>
/// <param name="Main">The function in it; null for the runtime's usual one.</param>
internal sealed record ActionExec(string Kind, string? Code, string? Image, string? Main)
{
    public const string Blackbox = "blackbox";
    public const string Native = "native";

    // A zip file as base64 begins so.
    private const string Zip = "UEsD";

    /// <summary>Whether our function executable runs it.</summary>
    public bool IsNative => Kind is Blackbox or Native or "tributary";

    public bool IsNode => Kind == "nodejs" || Kind.StartsWith("nodejs:", StringComparison.Ordinal);

    public bool IsPython => Kind == "python" || Kind.StartsWith("python:", StringComparison.Ordinal);

    /// <exception cref="WhiskFault">It is none.</exception>
    public static ActionExec Read(JsonElement exec, LocalLimits limits)
    {
        if (exec.ValueKind != JsonValueKind.Object) throw WhiskFault.Malformed("exec must be an object");
        var kind = Text(exec, "kind") ?? throw WhiskFault.Malformed("'kind' must be a string defined in 'exec'");
        var read = new ActionExec(kind, Text(exec, "code"), Text(exec, "image"), Text(exec, "main") is { Length: > 0 } main ? main : null);
        if (read.Code?.Length > limits.MaxCode) throw WhiskFault.TooLarge("Code", read.Code.Length, limits.MaxCode);
        if (kind == Blackbox && string.IsNullOrEmpty(read.Image))
            throw WhiskFault.Malformed($"'image' must be a string defined in 'exec' for '{Blackbox}' actions");
        if (!read.IsNative && string.IsNullOrEmpty(read.Code))
            throw WhiskFault.Malformed($"'code' must be a string or attachment object defined in 'exec' for '{kind}' actions");
        if (!read.IsNative && read.Code!.StartsWith(Zip, StringComparison.Ordinal))
            throw WhiskFault.Bad("Code in a zip file is not run by the local platform; give the text of one file, or an executable");
        return read;
    }

    public void Write(Utf8JsonWriter json, bool withCode)
    {
        json.WriteStartObject("exec");
        json.WriteString("kind", Kind);
        if (withCode && Code is not null) json.WriteString("code", Code);
        if (Image is not null) json.WriteString("image", Image);
        if (Main is not null) json.WriteString("main", Main);
        json.WriteBoolean("binary", Code?.StartsWith(Zip, StringComparison.Ordinal) == true);
        json.WriteEndObject();
    }

    private static string? Text(JsonElement exec, string name)
        => exec.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
