using System.Globalization;
using Tributary.Core.Clients;

namespace Tributary.Core.Learning.Exact;

/// <summary>Says whether values may enter an exact sum and, where not, why, in words.</summary>
internal static class ExactRange
{
    /// <summary>No single update may grow a sum by more units.</summary>
    public static readonly UInt128 SumLimit = UInt128.One << 62;

    /// <returns>Null where the update's tensor is in range.</returns>
    public static Refusal? Check(in ExactGrid grid, ExactWeight weight, float largest)
    {
        if (!float.IsFinite(largest)) return new Refusal(RefusalReason.NotANumber, $"tensor {grid.Tensor.Name} holds NaN or infinity");
        if (weight.Mantissa * largest < grid.TermLimit && grid.Bound(weight, largest) < SumLimit) return null;
        var limit = Math.Min(grid.TermLimit / weight.Mantissa, Math.ScaleB(grid.Unit, 62) / weight.Value);
        return new Refusal(RefusalReason.Diverged, string.Create(CultureInfo.InvariantCulture,
            $"tensor {grid.Tensor.Name} holds a value of size {largest:g6}; with weight {weight.Value:g6} it must stay below {limit:g6}"));
    }
}
