using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Engine.Specs;

namespace Tributary.Simulation.Faults;

/// <summary>One kind of fault: an item of a run file's list <c>faults</c>.</summary>
public sealed record FaultSpec
{
    public FaultKind Kind { get; init; }

    /// <summary>Share of the clients that can have the fault, 0..1; chosen once, by the run's seed.</summary>
    public double Clients { get; init; } = 1;

    /// <summary>Chance that such a client has it in a round, 0..1.</summary>
    public double Chance { get; init; } = 1;

    public static IReadOnlyList<FaultSpec> ReadAll(SpecReader document) => [.. document.Items("faults").Select(item =>
    {
        var fields = new SpecReader(item.Node, item.Path, document.Problems);
        var read = new FaultSpec
        {
            Kind = Enum.Parse<FaultKind>(fields.Text("kind", "lost",
                [.. Enum.GetNames<FaultKind>().Select(JsonNamingPolicy.CamelCase.ConvertName)]), ignoreCase: true),
            Clients = fields.Number("clients", 1, 0, 1),
            Chance = fields.Number("chance", 1, 0, 1),
        };
        fields.NoMore();
        return read;
    })];

    public JsonObject Write()
        => new() { ["kind"] = JsonNamingPolicy.CamelCase.ConvertName(Kind.ToString()), ["clients"] = Clients, ["chance"] = Chance };
}
