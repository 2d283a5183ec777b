using Tributary.Engine.Specs;

namespace Tributary.Core.Learning.Buffered;

/// <summary>What an operator decides about asynchronous federated averaging.</summary>
public sealed record BufferedSpec
{
    public const int MaxAtWork = 100_000;

    /// <summary>Updates that make one step (FedBuff's K); 1..<see cref="Concurrency"/>.</summary>
    public int Buffer { get; init; } = 10;

    /// <summary>Clients that are at work at one time, each on one ask; at most <see cref="MaxAtWork"/>. As many models may be in
    /// memory.</summary>
    public int Concurrency { get; init; } = 20;

    public Staleness Staleness { get; init; } = new();

    public IEnumerable<SpecProblem> Problems()
    {
        if (Buffer < 1) yield return new("strategy.buffer", $"is {Buffer}; at least 1 is needed");
        if (Concurrency is < 1 or > MaxAtWork)
            yield return new("strategy.concurrency", $"is {Concurrency}; it must be in 1..{MaxAtWork}");
        else if (Concurrency < Buffer)
            yield return new("strategy.concurrency", $"is {Concurrency}; it must be at least strategy.buffer, which is {Buffer}");
        foreach (var problem in Staleness.Problems()) yield return problem with { Path = $"strategy.staleness.{problem.Path}" };
    }
}
