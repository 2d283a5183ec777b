using Tributary.Core.Learning.Buffered;
using Tributary.Core.Learning.Gossip;
using Tributary.Engine.Specs;

namespace Tributary.Core.Learning.Strategies;

/// <summary>A strategy by name with its numbers; what is not given takes the strategy's own default.</summary>
public sealed record StrategySpec
{
    private static readonly IReadOnlyDictionary<string, double> None = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>A name from <see cref="StrategyCatalog"/>, e.g. <c>fedavg</c>; case does not matter.</summary>
    public string Name { get; init; } = "fedavg";

    public IReadOnlyDictionary<string, double> Parameters { get; init; } = None;

    /// <summary>Updates whose norm is larger are scaled down to it; null for none.</summary>
    public ClipNorm? Clip { get; init; }

    /// <summary>How updates gather where the strategy is asynchronous; null where its rounds are synchronous.</summary>
    public BufferedSpec? Buffered { get => field ?? (IsAsynchronous ? new BufferedSpec() : null); init; }

    /// <summary>Who averages with whom where there is no central model; null where there is one.</summary>
    public GossipSpec? Gossip { get => field ?? (IsGossip ? new GossipSpec() : null); init; }

    private bool IsGossip => StrategyCatalog.Find(Name)?.IsGossip == true;

    private bool IsAsynchronous => StrategyCatalog.Find(Name)?.IsBuffered == true;

    public IEnumerable<SpecProblem> Problems()
    {
        if (Buffered is { } buffered)
        {
            foreach (var problem in buffered.Problems()) yield return problem;
            if (!IsAsynchronous)
                yield return new("strategy.buffer", $"stands beside {Name}, whose rounds are synchronous; fedbuff has one");
        }

        if (Gossip is { } gossip)
        {
            foreach (var problem in gossip.Problems()) yield return problem;
            if (!IsGossip) yield return new("strategy.topology", $"stands beside {Name}, which has a central model; gossip has one");
            if (Clip is not null)
                yield return new("strategy.clipNorm", $"does not go with {Name}: no update leads away from one common model");
        }

        if (Clip?.Limit is { } limit && !(limit > 0 && double.IsFinite(limit)))
            yield return new("strategy.clipNorm", $"is {limit}; it must be above 0, or {ClipNorm.Word}");
        if (StrategyCatalog.Find(Name) is not { } entry)
        {
            yield return new("strategy.name",
                $"'{Name}' is not known; one of {string.Join(", ", StrategyCatalog.All.Select(e => e.Name))} is needed");
            yield break;
        }

        foreach (var (name, value) in Parameters)
        {
            var parameter = entry.Parameters.FirstOrDefault(p => p.Name == name);
            if (parameter is null)
                yield return new($"strategy.{name}",
                    $"{entry.Name} has no such parameter; it has {string.Join(", ", entry.Parameters.Select(p => p.Name))}");
            else if (parameter.Problem(value) is { } problem) yield return new($"strategy.{name}", problem);
        }
    }

    public bool Equals(StrategySpec? other)
        => other is not null && Clip == other.Clip && Buffered == other.Buffered && Gossip == other.Gossip
        && string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase)
        && Parameters.Count == other.Parameters.Count
            && Parameters.All(p => other.Parameters.TryGetValue(p.Key, out var value) && value.Equals(p.Value));

    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Name);
}
