namespace Tributary.Core.Learning;

/// <summary>How a round's updates become one model.</summary>
public interface IAggregation
{
    /// <summary>Updates without which the result means nothing; at least 1.</summary>
    int LeastUpdates { get; }

    /// <summary>Starts a round.</summary>
    /// <param name="baseModel">What the clients were given; its local tensors pass through untouched.</param>
    /// <exception cref="ArgumentException">The base model holds NaN or infinity.</exception>
    IAccumulator Begin(ModelState baseModel);

    /// <summary>Starts a round in which no client weighs more than a share of all; where every client weighs the same, that changes
    /// nothing.</summary>
    /// <param name="maxShare">Above 0, at most 1.</param>
    /// <inheritdoc cref="Begin(ModelState)"/>
    IAccumulator Begin(ModelState baseModel, double maxShare) => Begin(baseModel);
}
