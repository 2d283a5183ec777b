using System.Text.Json;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Api;

/// <summary>A run as it stands now.</summary>
public sealed record RunInfo
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required RunStatus Status { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>Rounds that the run file asks for.</summary>
    public required int Rounds { get; init; }

    /// <summary>The last saved round; null before the first.</summary>
    public int? Round { get; init; }

    /// <summary>For people: what the run waits for; null while it waits for nothing.</summary>
    public string? Waiting { get; init; }

    /// <summary>Machine and folder of the coordinator that it belongs to; null for a simulation, and before one took it.</summary>
    public string? Owner { get; init; }

    /// <summary>Clients that the next round cannot begin without, and who is here and cannot take part; null where enough can.</summary>
    public Shortage? WaitsFor { get; init; }

    /// <summary>Of the last evaluation, 0 to 1; null before the first.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Of the last evaluation; null before the first.</summary>
    public double? Loss { get; init; }

    /// <summary>SHA-256 of the model after the last saved round; null before the first.</summary>
    public string? Model { get; init; }

    /// <summary>Its course in at most 32 points, oldest first; null where nothing was evaluated.</summary>
    public IReadOnlyList<double>? Curve { get; init; }

    /// <summary>What the curve shows: accuracy where there is any.</summary>
    public CurveOf? CurveOf { get; init; }

    /// <summary>How the run ended; null while it goes on.</summary>
    public RunOutcome? Outcome { get; init; }

    /// <summary>What people wrote about it; null for nothing.</summary>
    public string? Notes { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Lists leave it out unless they are asked for it.</summary>
    public bool Archived { get; init; }

    /// <summary>Time spent in saved rounds.</summary>
    public double Seconds { get; init; }

    /// <summary>From clients, over all saved rounds.</summary>
    public long BytesIn { get; init; }

    /// <summary>Towards clients, over all saved rounds.</summary>
    public long BytesOut { get; init; }

    /// <summary>The round under way; null between rounds.</summary>
    public LiveRound? Live { get; init; }

    /// <summary>The run file, every value spelled out; left out in lists.</summary>
    public JsonElement? Spec { get; init; }
}
