using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Engine.Specs;

namespace Tributary.Engine.Formats;

/// <summary>Reads small JSON files that the house wrote itself.</summary>
internal static class JsonFile
{
    /// <summary>A longer file is refused.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    public static JsonNode? Read(string path)
    {
        using var source = ByteSource.Open(path);
        if (source.Remaining > MaxBytes) throw source.Broken($"it has {source.Remaining} bytes; at most {MaxBytes} are allowed");
        var bytes = source.ReadBytes(source.Remaining ?? 0, "JSON");
        try
        {
            return WholeTextsConverter.Checked(JsonNode.Parse(bytes));
        }
        catch (JsonException fault)
        {
            throw source.Broken($"it is no valid JSON: {fault.Message}", 0, fault);
        }
    }
}
