using System.Text.Json.Nodes;
using Tributary.Core.Learning.Gossip;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Engine.Sets;
using Tributary.Engine.Specs;
using Tributary.Simulation.Faults;
using Tributary.Simulation.Speeds;

namespace Tributary.Simulation;

/// <summary>A run file: the run, and beside it the sections <c>data</c> (what the virtual clients hold), <c>faults</c> (what goes wrong)
/// and <c>speeds</c> (how fast they are).</summary>
public sealed record SimulationSpec
{
    /// <summary>Top-level keys of a run file that are not the run's own.</summary>
    public static IReadOnlyList<string> Sections { get; } = ["data", "faults", "speeds"];

    public required RunSpec Run { get; init; }

    public DataSpec Data { get; init; } = new();

    public IReadOnlyList<FaultSpec> Faults { get; init; } = [];

    /// <summary>With it the run's times are virtual; null lets it have the machine's.</summary>
    public SpeedSpec? Speeds { get; init; }

    /// <param name="document">The run file's root.</param>
    /// <param name="folder">What relative paths start from: the run file's folder.</param>
    /// <param name="problems">Takes every fault found.</param>
    /// <returns>Null where there was a fault.</returns>
    public static SimulationSpec? Read(JsonNode? document, string folder, ICollection<SpecProblem> problems)
    {
        var known = problems.Count;
        var run = RunSpecReader.Read(document, Sections, problems);
        if (document is not JsonObject) return null;
        var fields = new SpecReader(document, "", problems);
        var data = fields.Section("data") is { } section ? DataSpec.Read(section, folder) : null;
        if (data is null) fields.Fault("data", $"is missing; name a set ({string.Join(", ", DataCatalog.Names)}) or a table's file");
        if (data is { IsTable: true, File: null })
            fields.Fault("data.file", "is missing; a simulation needs the table, because its clients hold parts of it");
        if (run?.Initial.FromClient == true)
            fields.Fault("initial", "is client; clients that a simulation makes have no weights of their own, set it to seed");
        if (run?.Cohort.Where.Count > 0)
            fields.Fault("cohort.where", "selects clients by their labels, and those that a simulation makes have none; take it out");
        var faults = FaultSpec.ReadAll(fields);
        for (var i = 0; i < faults.Count; i++)
            if (faults[i].Kind == FaultKind.Silent && run is { Cohort.Deadline: null })
                problems.Add(new($"faults[{i}].kind", "silent clients would be waited for without end; set cohort.deadline"));
        var speeds = SpeedSpec.Read(fields);
        if (run?.Strategy.Gossip is { Exchange: GossipExchange.Peers })
            fields.Fault("strategy.exchange", "is peers; clients that a simulation makes do not reach each other, set it to relay");
        if (run?.Strategy.Gossip is { Mode: GossipMode.PushPull } && speeds is null)
            fields.Fault("strategy.mode", "is pushPull, whose pairs meet as their clients' times have it; add a section speeds "
                + "(speeds: {})");
        if (run?.Strategy is { Buffered: not null } or { Gossip: not null }
            && run.Model.Layout().Tensors.Any(tensor => tensor.Role == TensorRole.Local))
            fields.Fault("model", $"keeps tensors at its clients, which does not go with {run.Strategy.Name} in a simulation: what "
                + "they keep when a run goes on need not be what they had; take localStatistics out");
        return problems.Count == known ? new SimulationSpec { Run = run!, Data = data!, Faults = faults, Speeds = speeds } : null;
    }

    /// <summary>What a store kept (<see cref="RunRecord.Spec"/>).</summary>
    /// <exception cref="InvalidOperationException">This version cannot read it.</exception>
    public static SimulationSpec Stored(RunRecord run)
    {
        var problems = new List<SpecProblem>();
        return Read(JsonNode.Parse(run.Spec), Path.GetTempPath(), problems)?.With(run.Schema)
            ?? throw new InvalidOperationException($"run {run.Id} was kept by another version: {string.Join("; ", problems)}");
    }

    // What the columns of a table meant when the run was started.
    private SimulationSpec With(SchemaRecord? schema) => schema is null ? this : this with { Data = Data with { Schema = schema.Read() } };

    /// <summary>The whole file, every value spelled out, paths in full.</summary>
    public JsonObject Write()
    {
        var document = RunSpecWriter.Write(Run);
        document["data"] = Data.Write();
        if (Faults.Count > 0) document["faults"] = new JsonArray([.. Faults.Select(fault => fault.Write())]);
        if (Speeds is not null) document["speeds"] = Speeds.Write();
        return document;
    }
}
