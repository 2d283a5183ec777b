using Tributary.Core.Clients;
using Tributary.Core.Learning.Exact;

namespace Tributary.Core.Learning.Aggregations;

/// <summary>A mean weighted by examples in which no client weighs more than a share of all. Those that weigh most are held until the end,
/// the others are folded as they come.</summary>
internal sealed class CappedMean(ModelState baseModel, double share) : IAccumulator
{
    private readonly ExactSum _sum = new(baseModel);
    private readonly ShareCap<ModelState> _cap = new(share);
    private readonly UpdateRange _range = new(baseModel);

    public bool KeepsUpdates => true;

    public int Count => _sum.Count + _cap.Count;

    public IReadOnlyList<CappedWeight> Capped { get; private set; } = [];

    public Refusal? Add(string client, Update update)
    {
        if (!(update.Examples < ExactWeight.Limit)) return MeanAccumulator.TooMany(update.Examples);

        // What is held must be in range: at the end there is nobody left to tell.
        if (_range.Fault(update.Weights, ExactWeight.Of(update.Examples)) is { } fault) return fault;
        if (_cap.Put(client, update.Examples, update.Weights) is { } light) _sum.Add(light.Value, ExactWeight.Of(light.Weight));
        return null;
    }

    public ModelState Finish()
    {
        var held = _cap.Finish(_sum.TotalWeight, _sum.Count);
        foreach (var one in held) _sum.Add(one.Value, ExactWeight.Of(one.Capped));
        Capped = [.. held.Where(one => one.Capped < one.Own).Select(one => new CappedWeight(one.Client, one.Own, one.Capped))];
        return _sum.Mean();
    }
}
