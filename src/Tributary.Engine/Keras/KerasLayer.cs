using System.Text.Json.Nodes;

namespace Tributary.Engine.Keras;

/// <summary>One layer on its way into a file.</summary>
/// <param name="Arrays">kernel, bias, or none.</param>
internal sealed record KerasLayer(string Name, string Class, JsonObject Config, IReadOnlyList<string> Arrays);
