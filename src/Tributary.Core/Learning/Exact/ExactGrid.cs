using System.Runtime.InteropServices;
using Tributary.Engine.Models;

namespace Tributary.Core.Learning.Exact;

/// <summary>The grid of one tensor: every term of a sum is rounded to a multiple of <see cref="Unit"/> before it is added, as a 64-bit
/// integer, and integer addition does not care for order.</summary>
/// <remarks>
/// <para>With e = max(0, ceil(log2(max |base|))) the unit is g = 2^(e-34), fixed for the round by its base model. A weight is
/// n = m 2^s with m in [1, 2) (<see cref="ExactWeight"/>); the term of a value w is round(m w / g) 2^s. The product m w is exact in
/// a double. Adding <see cref="Magic"/> = 1.5 * 2^52 g rounds it to a multiple of g (half to even), because a double in
/// [2^52 g, 2^53 g) has g as its last place; the integer is then the difference of the two bit patterns (pre-rounding; Dekker 1971,
/// Demmel and Nguyen 2015).</para>
/// <para>That holds while m |w| is below <see cref="TermLimit"/> = 2^51 g = 2^(e+17): values up to 65,536 times the model's own largest
/// (or 1). One update may grow a sum by less than 2^62 g = 2^(e+28) (<see cref="ExactRange"/>): 100 million examples
/// (<see cref="Rounds.CohortSpec.MaxExamples"/>, below 2^27) of weights up to twice the model's largest, and more the fewer the examples.
/// What goes beyond is refused by its client's name.</para>
/// <para>No sum overflows, whatever the cohort: before a 64-bit sum would pass 2^62 + 2^40 units, its bits from the 40th on are carried
/// into a second 64-bit integer (<see cref="ExactSum"/>). A cohort has at most 2^31 clients, each below 2^62 units: together below 2^93,
/// and both integers hold 2^103. The sum of weights, in units of 2^-30, stays below 2^53 * 2^30 * 2^31 = 2^114, and has 127 bits.</para>
/// <para>Error: each term is off by at most n g / (2 m), so the mean by at most 2^(e-35), a 2^-11th of the last place of a float32 of
/// size 2^e.</para>
/// </remarks>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ExactGrid
{
    public const int UnitBits = 34;

    private ExactGrid(TensorInfo tensor, int exponent)
    {
        Tensor = tensor;
        Unit = Math.ScaleB(1, exponent - UnitBits);
        Magic = Math.ScaleB(1.5, exponent - UnitBits + 52);
        MagicBits = BitConverter.DoubleToInt64Bits(Magic);
        TermLimit = Math.ScaleB(1, exponent - UnitBits + 51);
    }

    public TensorInfo Tensor { get; }

    public double Unit { get; }

    public double Magic { get; }

    public long MagicBits { get; }

    public double TermLimit { get; }

    /// <summary>One grid for each tensor that is federated, in the layout's order.</summary>
    /// <exception cref="ArgumentException">The base model holds NaN or infinity.</exception>
    public static ExactGrid[] For(ModelState baseModel)
    {
        var federated = baseModel.Layout.Tensors.Where(tensor => tensor.Role != TensorRole.Local).ToArray();
        var grids = new ExactGrid[federated.Length];
        for (var i = 0; i < federated.Length; i++)
        {
            var largest = ExactKernel.Largest(baseModel.Values.Span.Slice((int)federated[i].Offset, (int)federated[i].Length));
            if (!float.IsFinite(largest))
                throw new ArgumentException($"tensor {federated[i].Name} of the base model holds NaN or infinity", nameof(baseModel));
            grids[i] = new ExactGrid(federated[i], Exponent(largest));
        }

        return grids;
    }

    /// <summary>Units that n max|w| stands for, rounded up: what the integer sum can grow by.</summary>
    public UInt128 Bound(ExactWeight weight, float largest) => (UInt128)Math.Ceiling(weight.Mantissa * largest / Unit) << weight.Shift;

    private static int Exponent(float largest)
    {
        if (largest <= 1) return 0;
        var floor = Math.ILogB(largest);
        return Math.ScaleB(1, floor) == largest ? floor : floor + 1;
    }
}
