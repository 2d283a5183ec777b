using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Engine.Specs;

namespace Tributary.Transports.Messages;

/// <summary>An assignment as it travels; the model is fetched by its hash.</summary>
public sealed record AssignmentMessage
{
    /// <summary><c>run/ask/kind</c>.</summary>
    public required string Key { get; init; }

    public required string Kind { get; init; }

    public required string Run { get; init; }

    public int Round { get; init; }

    /// <summary>Which assignment it is; what travels is its parts.</summary>
    [JsonIgnore]
    public AssignmentId Id => new(Run, Round, Kind) { Ask = Number };

    /// <summary>Number of the ask within the run, where it is not the round's; null where it is.</summary>
    public int? Ask { get; init; }

    /// <summary>What answers name in place of a round: the ask's number.</summary>
    [JsonIgnore]
    public int Number => Ask is > 0 and var number ? number : Round;

    /// <summary>Clients that are asked in the round; null from coordinators that do not say.</summary>
    public int? Asked { get; init; }

    /// <summary>By the coordinator's wall clock, for people and older clients.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Seconds until the deadline, whatever the clocks of either end say; null for none, or from coordinators that do not
    /// say.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>W3C traceparent of the round.</summary>
    public string? Trace { get; init; }

    /// <summary>SHA-256 of the model; empty for properties.</summary>
    public string Model { get; init; } = "";

    /// <summary>Where the model is fetched by a ticket, below the coordinator's address; null where the transport has a way of its
    /// own.</summary>
    public string? ModelPath { get; init; }

    /// <summary>Where the update is put by the same ticket.</summary>
    public string? UpdatePath { get; init; }

    /// <summary>Of the model file in the encoding <see cref="Download"/>.</summary>
    public long ModelBytes { get; init; }

    [JsonConverter(typeof(EncodingConverter))]
    public WeightEncoding Download { get; init; }

    [JsonConverter(typeof(EncodingConverter))]
    public WeightEncoding Upload { get; init; }

    /// <summary>The model's specification.</summary>
    [JsonConverter(typeof(WholeTextsConverter))]
    public JsonNode? Spec { get; init; }

    /// <summary>Training options as in a run file; null unless it is to train.</summary>
    [JsonConverter(typeof(WholeTextsConverter))]
    public JsonNode? Training { get; init; }

    /// <summary>What the columns of tables mean (docs/tables.md); null where the run is over samples of another kind.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>What is asked of a table; null unless it is to be described.</summary>
    [JsonConverter(typeof(WholeTextsConverter))]
    public JsonNode? Table { get; init; }

    /// <summary>Decimal digits, 64 bits.</summary>
    public string? Seed { get; init; }

    public bool LossBefore { get; init; }

    /// <summary>Everyone who averages in the round, in the order of ids; null unless it is gossip.</summary>
    public IReadOnlyList<string>? Participants { get; init; }

    /// <summary>With whom the client averages, in the order of ids; null unless it is gossip.</summary>
    public IReadOnlyList<GossipPeerMessage>? Peers { get; init; }

    /// <summary>What its own model counts: with the peers' weights 1.</summary>
    public double? OwnWeight { get; init; }
}
