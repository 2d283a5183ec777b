using System.Text.Json.Nodes;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Runs;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Engine.Sets;
using Tributary.Engine.Specs;

namespace Tributary.Coordinator.Inference;

/// <summary>What is known of the run behind a model: its architecture and what data it saw.</summary>
/// <param name="Data">Null where the run file names none: its clients trained on what they hold.</param>
/// <param name="Seed">It chose the test samples of a table.</param>
internal sealed record TrainedRun(RunRecord Run, ModelSpec Model, DataSpec? Data, ulong Seed)
{
    /// <summary>Whether its files were named at a command line of this machine: a simulation's. Those may lie anywhere.</summary>
    public bool IsSimulation { get; private init; }

    /// <summary>Any stored run's, a simulation's too.</summary>
    public static TrainedRun Of(RunRecord run)
    {
        var spec = JsonNode.Parse(run.Spec);
        var problems = new List<SpecProblem>();
        var data = spec?["data"] is JsonObject section ? DataSpec.Read(new SpecReader(section, "data", problems), Path.GetTempPath())
            : null;
        if (data is not null && run.Schema is { } schema) data = data with { Schema = schema.Read() };
        return new TrainedRun(run, RunDocument.ModelOf(run), problems.Count == 0 ? data
            : null, spec?["seed"] is JsonValue value && value.TryGetValue<long>(out var seed) && seed >= 0 ? (ulong)seed : 1)
        {
            IsSimulation = spec?[RunDocument.HostKey] is null,
        };
    }

    /// <summary>The run itself, where this machine knows how to compute its model.</summary>
    /// <exception cref="ProblemException">409: only the clients know.</exception>
    public TrainedRun Computable() => !Model.IsClients ? this
        : throw Problems.NotAllowedNow($"only its clients know how to compute {Model.Name}",
            "fetch its weights (GET /api/models/HASH) and ask a program that knows the network");

    /// <summary>Floats in one sample.</summary>
    public int Size => Model.Input.Aggregate(1, (product, extent) => product * extent);
}
