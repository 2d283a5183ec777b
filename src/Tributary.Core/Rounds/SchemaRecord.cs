using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Engine.Tables;

namespace Tributary.Core.Rounds;

/// <summary>What a run's columns mean, and who told it: found before the first round, and kept with the run.</summary>
public sealed record SchemaRecord
{
    public required SchemaOrigin Origin { get; init; }

    /// <summary>The schema (<see cref="TableSchema.Json"/>).</summary>
    public required JsonElement Schema { get; init; }

    /// <summary>Names it: equal schemas have equal hashes.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When it was complete.</summary>
    public required DateTimeOffset Made { get; init; }

    /// <summary>Time that it took to ask the clients.</summary>
    public double Seconds { get; init; }

    /// <summary>Rows below which a client told nothing of a category, a class or a column; null where none was asked.</summary>
    public int? Floor { get; init; }

    /// <summary>Everyone who was asked, ordered by id; empty where nobody was.</summary>
    public IReadOnlyList<SchemaTeller> Asked { get; init; } = [];

    /// <summary>For people: what else is to be known, e.g. that only the host's own table could be looked at.</summary>
    public string? Note { get; init; }

    /// <summary>The schema, read back.</summary>
    /// <exception cref="Tributary.Engine.Formats.BrokenFileException">Another version kept it.</exception>
    public TableSchema Read() => TableSchema.FromJson(JsonNode.Parse(Schema.GetRawText()), "the run's schema");

    public static SchemaRecord Of(TableSchema schema, SchemaOrigin origin, DateTimeOffset made)
        => new() { Origin = origin, Schema = schema.Json, Sha256 = schema.Sha256, Made = made };
}
