using System.Text;
using System.Text.Json.Nodes;

namespace Tributary.Gateways.Tests.Faas.Platforms;

/// <summary>A request that a stand-in got.</summary>
/// <param name="Target">Path and query.</param>
internal sealed record Asked(string Method, string Target, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode Json => JsonNode.Parse(Body)!;

    public override string ToString() => $"{Method} {Target}";
}
