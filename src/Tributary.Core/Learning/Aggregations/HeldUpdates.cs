using Tributary.Core.Clients;
using Tributary.Core.Learning.Exact;

namespace Tributary.Core.Learning.Aggregations;

/// <summary>Keeps a round's updates, ordered by client id, for aggregations that must see them together.</summary>
internal abstract class HeldUpdates(ModelState baseModel, int least) : IAccumulator
{
    private static readonly ExactWeight One = ExactWeight.Of(1);

    private readonly UpdateRange _range = new(baseModel);
    private readonly SortedList<string, ModelState> _models = new(StringComparer.Ordinal);

    public bool KeepsUpdates => true;

    public int Count => _models.Count;

    protected ModelState Base { get; } = baseModel;

    public Refusal? Add(string client, Update update)
    {
        if (_range.Fault(update.Weights, One) is { } refusal) return refusal;
        _models.Add(client, update.Weights);
        return null;
    }

    public ModelState Finish() => Count >= least ? Combine([.. _models.Values])
        : throw new InvalidOperationException($"{least} updates are needed; there are {Count}");

    /// <param name="models">Ordered by client id.</param>
    protected abstract ModelState Combine(ModelState[] models);
}
