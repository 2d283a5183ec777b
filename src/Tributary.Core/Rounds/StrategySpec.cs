namespace Tributary.Core.Rounds;

/// <summary>A strategy by name with its numbers; what is not given takes the strategy's own default.</summary>
public sealed record StrategySpec
{
    private static readonly IReadOnlyDictionary<string, double> None = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>A name from the strategy table, e.g. <c>fedavg</c>; case does not matter.</summary>
    public string Name { get; init; } = "fedavg";

    public IReadOnlyDictionary<string, double> Parameters { get; init; } = None;

    public bool Equals(StrategySpec? other) => other is not null && string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase)
        && Parameters.Count == other.Parameters.Count && Parameters.All(p => other.Parameters.TryGetValue(p.Key, out var value) && value.Equals(p.Value));

    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Name);
}
