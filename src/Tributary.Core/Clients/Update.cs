namespace Tributary.Core.Clients;

/// <summary>What one client learned in one round.</summary>
/// <param name="Weights">All tensors of the assignment's model, in its layout.</param>
/// <param name="Examples">Samples it was trained on: the update's weight in a weighted mean; 1..2^53.</param>
public sealed record Update(ModelState Weights, long Examples) : Reply
{
    private static readonly IReadOnlyDictionary<string, double> None = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Numbers by name; <see cref="Clients.Metrics"/> holds the names that the house knows.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = None;

    /// <summary>Time the client spent training, without waiting or transfer.</summary>
    public TimeSpan TrainTime { get; init; }

    /// <summary>What holds the memory of the weights, where that is not the garbage collector; disposed of once they are folded.</summary>
    public IDisposable? Backing { get; init; }

    /// <summary>Whether the weights are still what was acknowledged, where they lie in a file meanwhile; null where they do not. Reads all
    /// of them.</summary>
    public Func<bool>? IsIntact { get; init; }

    /// <summary>A metric's value; null where the client sent none.</summary>
    public double? Metric(string name) => Metrics.TryGetValue(name, out var value) ? value : null;
}
