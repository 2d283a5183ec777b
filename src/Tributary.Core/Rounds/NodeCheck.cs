using Tributary.Core.Clients;
using Tributary.Core.Learning.Exact;
using Tributary.Engine.Models;

namespace Tributary.Core.Rounds;

/// <summary>Looks at what a node trained before it becomes the node's model: what holds for updates, and that it may stand in an exact
/// mean.</summary>
internal sealed class NodeCheck(ModelState mean, CohortSpec cohort, FoldRules rules)
{
    private readonly ExactGrid[] _grids = ExactGrid.For(mean);

    /// <summary>The model, in memory of its own; the update's is let go.</summary>
    /// <returns>The model, or null where it does not count; and what became of the client.</returns>
    public (ModelState? Model, ClientOutcome Outcome) Take(IClient client, Reply reply, TimeSpan time)
    {
        var looked = new UpdateCheck(mean, cohort, rules).Of(client.Info.Id, SpooledClient.Damage(reply) ?? reply, client.Info.Examples);
        var refusal = looked.Refusal ?? OutOfRange(looked.Update!.Weights);
        var outcome = ClientOutcome.Of(client.Info.Id, looked.Update ?? reply, refusal, time).Noted(refusal is null ? looked.Note : null);
        var backing = (reply as Update)?.Backing;
        var weights = refusal is null ? looked.Update!.Weights : null;
        if (weights is not null) weights = new ModelState(mean.Layout, backing is null ? weights.Values : weights.Values.ToArray());
        backing?.Dispose();
        return (weights, outcome);
    }

    private Refusal? OutOfRange(ModelState weights)
    {
        foreach (var grid in _grids)
            if (ExactRange.Check(grid, ExactWeight.Of(1), ExactKernel.Largest(weights.Tensor(grid.Tensor))) is { } refusal) return refusal;
        return weights.Layout.Tensors.Any(tensor => tensor.Role == TensorRole.Local
            && !float.IsFinite(ExactKernel.Largest(weights.Tensor(tensor))))
            ? new Refusal(RefusalReason.NotANumber, "a local tensor holds NaN or infinity") : null;
    }
}
