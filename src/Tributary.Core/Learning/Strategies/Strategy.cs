namespace Tributary.Core.Learning.Strategies;

/// <summary>A named triple: how updates are aggregated, how the server steps, and what changes for clients.</summary>
public sealed record Strategy(string Name, IAggregation Aggregation, IServerOptimizer Optimizer)
{
    /// <summary>Weight mu of the FedProx term that clients add; null leaves the run's own.</summary>
    public double? Proximal { get; init; }

    /// <summary>True where clients must report their loss before training.</summary>
    public bool LossBefore { get; init; }

    /// <summary>Share of those asked that must answer; 0 leaves it to the cohort's quorum.</summary>
    public double LeastCompletion { get; init; }

    /// <summary>Updates a round needs.</summary>
    public int Quorum(int asked, int wanted)
        => Math.Max(Math.Max(wanted, Aggregation.LeastUpdates), (int)Math.Ceiling((LeastCompletion * asked) - 1e-9));
}
