using System.Text.Json;
using Tributary.Core.Texts;

namespace Tributary.Transports.Faas;

/// <summary>What functions say where something went wrong: <c>{"Error": "..."}</c> with 200 in the originals, <c>{"error": ...}</c> with
/// 502 by OpenWhisk.</summary>
internal static class FedKeeperError
{
    private const int MaxText = 300;
    private const int MaxBytes = 64 << 10;

    /// <summary>What an answer says that went wrong, for people; null where it is no such object.</summary>
    public static string? Find(ReadOnlySpan<byte> json)
    {
        if (json.Length > MaxBytes) return null;
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            foreach (var field in document.RootElement.EnumerateObject())
                if (field.NameEquals(FedKeeperKeys.Error) || field.NameEquals("error"))
                    return Words(field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString()! : field.Value.GetRawText());
            return null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>What a function said, as a message may show it.</summary>
    public static string Words(string error) => $"the function says: {CleanText.Line(error, MaxText)}";

    /// <param name="key"><c>Error</c> or <c>error</c>.</param>
    public static byte[] Write(string key, string message) => JsonText.Of(key, message);
}
