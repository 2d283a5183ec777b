namespace Tributary.Core.Learning.Strategies;

/// <summary>A row of the table of strategies.</summary>
/// <param name="Name">As specifications write it, in lower case.</param>
/// <param name="Description">One line, with its source.</param>
/// <param name="Make">Builds it; the function it is given looks a parameter up.</param>
public sealed record StrategyEntry(string Name, string Description, IReadOnlyList<StrategyParameter> Parameters, Func<Func<string, double>,
    Strategy> Make)
{
    /// <summary>True where updates gather in a buffer and nobody waits for the slowest (<see cref="StrategySpec.Buffered"/>).</summary>
    public bool IsBuffered { get; init; }

    /// <summary>True where there is no central model and clients average with each other (<see cref="StrategySpec.Gossip"/>).</summary>
    public bool IsGossip { get; init; }
}
