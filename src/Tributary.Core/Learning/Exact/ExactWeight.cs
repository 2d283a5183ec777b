using System.Runtime.InteropServices;

namespace Tributary.Core.Learning.Exact;

/// <summary>A client's weight in an exact mean, rounded to 29 significant bits and to multiples of 2^-30 so that its product with a
/// float32 (24 bits) is exact in a double (53 bits), and so that weights themselves add exactly. Whole numbers below 2^29 stay as they
/// are.</summary>
/// <param name="Mantissa">Weight = Mantissa * 2^Shift; in [1, 2), or the weight itself where that is below 1.</param>
/// <param name="Shift">0..53.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ExactWeight(double Mantissa, int Shift)
{
    /// <summary>Weights must lie below; there is no more precision in a count of examples either.</summary>
    public const double Limit = 1L << 53;

    private const int DroppedBits = 53 - 29;

    public double Value => Math.ScaleB(Mantissa, Shift);

    /// <summary>The weight in units of 2^-30.</summary>
    internal Int128 Units => (Int128)Math.ScaleB(Mantissa, Shift + 30);

    /// <exception cref="ArgumentOutOfRangeException">The weight is negative, not a number or not below <see cref="Limit"/>.</exception>
    public static ExactWeight Of(double weight)
    {
        if (!(weight >= 0 && weight < Limit)) throw new ArgumentOutOfRangeException(nameof(weight), weight, "a weight lies in 0..2^53");
        var bits = BitConverter.DoubleToInt64Bits(weight);
        // Round half to even: adding just under half a unit, plus the unit's own last bit; a carry walks into the exponent as it should.
        bits += (1L << (DroppedBits - 1)) - 1 + ((bits >> DroppedBits) & 1);
        var rounded = BitConverter.Int64BitsToDouble(bits >> DroppedBits << DroppedBits);
        rounded = Math.ScaleB(Math.Round(Math.ScaleB(rounded, 30), MidpointRounding.ToEven), -30);
        if (rounded < 1) return new ExactWeight(rounded, 0);
        var exponent = Math.ILogB(rounded);
        return new ExactWeight(Math.ScaleB(rounded, -exponent), exponent);
    }
}
