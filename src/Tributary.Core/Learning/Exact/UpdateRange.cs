using Tributary.Core.Clients;

namespace Tributary.Core.Learning.Exact;

/// <summary>Says of whole updates whether their values may enter a round, whatever the aggregation: none is NaN or infinite, and none is
/// more than 65,536 times the model's largest (<see cref="ExactGrid"/>).</summary>
/// <exception cref="ArgumentException">The base model holds NaN or infinity.</exception>
internal sealed class UpdateRange(ModelState baseModel)
{
    private readonly ExactGrid[] _grids = ExactGrid.For(baseModel);

    /// <returns>Null where the update is in range.</returns>
    public Refusal? Fault(ModelState update, ExactWeight weight)
    {
        foreach (var grid in _grids)
        {
            var largest = ExactKernel.Largest(update.Values.Span.Slice((int)grid.Tensor.Offset, (int)grid.Tensor.Length));
            if (ExactRange.Check(grid, weight, largest) is { } refusal) return refusal;
        }

        return null;
    }
}
