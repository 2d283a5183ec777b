using System.Text.Json.Nodes;
using Tributary.Engine.Sets;
using Tributary.Engine.Specs;

namespace Tributary.Core.Rounds;

/// <summary>What a store kept of a run (<see cref="RunRecord.Spec"/>), whoever ran it: a simulation or a coordinator.</summary>
/// <param name="Data">What it trained or was tested on; null where the run file names nothing, and only its clients know.</param>
/// <param name="IsCoordinators">Whether a coordinator does it.</param>
public sealed record StoredRun(RunSpec Run, DataSpec? Data, bool IsCoordinators)
{
    /// <summary>The key that marks a coordinator's run.</summary>
    public const string HostKey = "host";

    /// <summary>What stands at <see cref="HostKey"/> then.</summary>
    public const string Coordinator = "coordinator";

    /// <summary>Top-level keys that are not the run's own; who kept the run wrote them.</summary>
    public static IReadOnlyList<string> Sections { get; } = ["data", "faults", "speeds", HostKey];

    /// <exception cref="InvalidDataException">This version cannot read it.</exception>
    public static StoredRun Of(RunRecord run)
    {
        var problems = new List<SpecProblem>();
        var root = JsonNode.Parse(run.Spec);
        var spec = RunSpecReader.Read(root, Sections, problems);

        // Paths in it are whole.
        var data = root?["data"] is { } section ? DataSpec.Read(new SpecReader(section, "data", problems), Path.GetTempPath()) : null;
        if (data is not null && run.Schema is { } schema) data = data with { Schema = schema.Read() };
        if (spec is null || problems.Count > 0)
            throw new InvalidDataException($"run {run.Id} was kept by another version: {string.Join("; ", problems)}");
        return new StoredRun(spec, data, root?[HostKey] is JsonValue host && host.TryGetValue<string>(out var name) && name == Coordinator);
    }
}
