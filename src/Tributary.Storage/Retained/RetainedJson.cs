using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Storage.Retained;

/// <summary>Properties of a message as a column has them: names and values in turn.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class RetainedJson : JsonSerializerContext
{
    public static string Write(IReadOnlyList<KeyValuePair<string, string>> properties)
        => JsonSerializer.Serialize([.. properties.SelectMany(one => new[] { one.Key, one.Value })], Default.StringArray);

    /// <summary>None where it is not that.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(string text)
    {
        try
        {
            var words = JsonSerializer.Deserialize(text, Default.StringArray) ?? [];
            return [.. words.Chunk(2).Where(pair => pair is [not null, not null]).Select(pair => KeyValuePair.Create(pair[0], pair[1]))];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
