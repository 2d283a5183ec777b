using Tributary.Core.Clients;
using Tributary.Core.Learning.Exact;
using Tributary.Engine.Models;

namespace Tributary.Core.Learning.Aggregations;

/// <summary>Keeps a round's updates, ordered by client id, for aggregations that must see them together.</summary>
internal abstract class HeldUpdates(ModelState baseModel, int least) : IAccumulator
{
    private readonly SortedList<string, ModelState> _models = new(StringComparer.Ordinal);

    public bool KeepsUpdates => true;

    public int Count => _models.Count;

    protected ModelState Base { get; } = baseModel;

    public Refusal? Add(string client, Update update)
    {
        foreach (var tensor in Base.Layout.Tensors)
        {
            if (tensor.Role == TensorRole.Local) continue;
            if (!float.IsFinite(ExactKernel.Largest(update.Weights.Tensor(tensor))))
                return new Refusal(RefusalReason.NotANumber, $"tensor {tensor.Name} holds NaN or infinity");
        }

        _models.Add(client, update.Weights);
        return null;
    }

    public ModelState Finish() => Count >= least ? Combine([.. _models.Values])
        : throw new InvalidOperationException($"{least} updates are needed; there are {Count}");

    /// <param name="models">Ordered by client id.</param>
    protected abstract ModelState Combine(ModelState[] models);
}
