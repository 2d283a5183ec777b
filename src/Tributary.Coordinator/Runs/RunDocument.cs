using System.Text.Json.Nodes;
using Tributary.Core.Learning.Gossip;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Engine.Sets;
using Tributary.Engine.Specs;

namespace Tributary.Coordinator.Runs;

/// <summary>A run file as a coordinator takes it: the run, and in the section <c>data</c> what the server tests models on.</summary>
internal sealed record RunDocument(RunSpec Run, DataSpec? Data)
{
    // Marks runs that a coordinator does: a simulation in the same store is not taken up.
    public const string HostKey = StoredRun.HostKey;

    /// <summary>Whether the server tests this run's models.</summary>
    public bool TestsHere => Run.Evaluation.On is EvaluationPlace.Server or EvaluationPlace.Both;

    /// <param name="folder">Where relative paths start.</param>
    /// <param name="problems">Takes every fault found.</param>
    /// <returns>Null where there was a fault.</returns>
    public static RunDocument? Read(JsonNode? root, string folder, ICollection<SpecProblem> problems)
    {
        var known = problems.Count;
        var run = RunSpecReader.Read(root, StoredRun.Sections, problems);
        if (root is not JsonObject fields) return null;
        if (fields["faults"] is JsonArray { Count: > 0 } or JsonObject) problems.Add(new("faults",
            "are injected in simulations only; take the section out, or use tributary simulate RUN.yaml"));
        if (fields["speeds"] is not null) problems.Add(new("speeds",
            "are those of a simulation's clients; take the section out, or use tributary simulate RUN.yaml"));
        if (run?.Strategy.Gossip is { Mode: GossipMode.PushPull }) problems.Add(new("strategy.mode",
            "is pushPull, whose pairs meet in virtual time: in simulations only; set it to rounds"));
        var data = fields["data"] is { } section ? DataSpec.Read(new SpecReader(section, "data", problems), folder) : null;
        if (problems.Count > known) return null;
        var read = new RunDocument(run!, data);
        if (read is { TestsHere: true, Data: { IsTable: true, File: null, TestFile: null } })
            problems.Add(new("evaluation.on",
                "is server, but no table is here to test with; name one (data.testFile), or set it to clients or none"));
        if (read is { TestsHere: true, Data: { IsPictures: true, Folder: null } })
            problems.Add(new("data.folder",
                "is missing: name a folder of the coordinator's data folder with the pictures, one folder in it for each class; "
                + "or set evaluation.on to clients or none"));
        if (read is { TestsHere: true, Data: null })
            problems.Add(new("evaluation.on",
                "is server, but the run file names no test data; add a section data (data: { set: mnist }), or set it to clients or none"));
        return problems.Count == known ? read : null;
    }

    /// <summary>Whether a stored run is a coordinator's, and this version can read it.</summary>
    public static bool IsMine(RunRecord run)
    {
        var root = JsonNode.Parse(run.Spec);
        return root?[HostKey] is JsonValue host && host.TryGetValue<string>(out var name) && name == StoredRun.Coordinator
            && Read(root, Path.GetTempPath(), []) is not null;
    }

    /// <summary>What a store kept (<see cref="RunRecord.Spec"/>).</summary>
    /// <exception cref="InvalidOperationException">This version cannot read it.</exception>
    public static RunDocument Stored(RunRecord run)
    {
        var problems = new List<SpecProblem>();
        return Read(JsonNode.Parse(run.Spec), Path.GetTempPath(), problems)?.With(run.Schema)
            ?? throw new InvalidOperationException($"run {run.Id} was kept by another version: {string.Join("; ", problems)}");
    }

    /// <summary>With what is known by now of the tables' columns.</summary>
    public RunDocument With(SchemaRecord? schema)
        => schema is null || Data is null ? this : this with { Data = Data with { Schema = schema.Read() } };

    /// <summary>The model of any stored run, a simulation's too.</summary>
    public static ModelSpec ModelOf(RunRecord run)
    {
        var problems = new List<SpecProblem>();
        return ModelSpecReader.Read(JsonNode.Parse(run.Spec)?["model"], "model", problems)
            ?? throw new InvalidOperationException($"run {run.Id} was kept by another version: {string.Join("; ", problems)}");
    }

    /// <summary>Null where the model has at most so many values.</summary>
    public SpecProblem? TooLarge(long most)
    {
        try
        {
            var length = Run.Model.Layout().Length;
            return length <= most ? null : new("model", $"{Run.Model.Name} has {length} values; this coordinator takes at most {most}");
        }
        catch (Exception fault) when (fault is ArgumentException or OverflowException)
        {
            return new("model", fault.Plain());
        }
    }

    /// <summary>The whole file, every value spelled out, paths in full.</summary>
    public JsonObject Write()
    {
        var document = RunSpecWriter.Write(Run);
        if (Data is not null) document["data"] = Data.Write();
        document[HostKey] = StoredRun.Coordinator;
        return document;
    }
}
