using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Tributary.Engine.Specs;

namespace Tributary.Transports.Messages;

/// <summary>Any answer but an update.</summary>
/// <param name="Kind">Of the assignment that it answers.</param>
internal sealed record ReplyMessage(string Kind)
{
    public RefusalMessage? Refusal { get; init; }

    public EvaluationMessage? Evaluation { get; init; }

    /// <summary>What a table holds (docs/tables.md).</summary>
    [JsonConverter(typeof(WholeTextsConverter))]
    public JsonNode? Table { get; init; }

    public GossipMessage? Gossip { get; init; }

    public IReadOnlyDictionary<string, string>? Properties { get; init; }
}
