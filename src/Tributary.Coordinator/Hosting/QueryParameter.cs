using Microsoft.OpenApi;

namespace Tributary.Coordinator.Hosting;

/// <summary>A query parameter that an endpoint reads itself, for the description of the API.</summary>
/// <param name="Words">What may stand there; empty where that is no list.</param>
internal sealed record QueryParameter(string Name, JsonSchemaType Type, string Help, IReadOnlyList<string> Words)
{
    public static QueryParameter Text(string name, string help, params IReadOnlyList<string> words)
        => new(name, JsonSchemaType.String, help, words);

    public static QueryParameter Whole(string name, string help) => new(name, JsonSchemaType.Integer, help, []);

    public static QueryParameter Flag(string name, string help) => new(name, JsonSchemaType.Boolean, help, []);

    public static QueryParameter OneOf<T>(string name, string help)
        where T : struct, Enum
        => Text(name, help, [.. Enum.GetNames<T>().Select(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName)]);
}
