using System.Numerics;

namespace Tributary.Engine.Tables;

/// <summary>Adds float32 values, or squares of them, without any rounding: one wide fixed-point number (Kulisch 2013, chapter 8) in pieces
/// of 32 bits that are carried over now and then.</summary>
internal sealed class ExactTotal
{
    // The square of the smallest float32 is 2^-298, and a double that holds it has 52 bits more; the square of the largest is below 2^256,
    // and there are fewer than 2^63 of them.
    private const int Bias = 384;
    private const int Pieces = (Bias + 256 + 64) / 32;
    private const int MaxUncarried = 1 << 29;

    private readonly long[] _pieces = new long[Pieces + 1];
    private int _uncarried;

    /// <param name="value">A float32, or the square of one (which a double holds exactly).</param>
    public void Add(double value)
    {
        if (value == 0) return;
        var bits = BitConverter.DoubleToInt64Bits(value);
        var mantissa = (UInt128)(ulong)((bits & 0xF_FFFF_FFFF_FFFF) | (1L << 52));
        var place = (int)((bits >> 52) & 0x7FF) - 1075 + Bias;
        var shifted = mantissa << (place & 31);
        var piece = place >> 5;
        var (low, middle, high) = ((long)(uint)shifted, (long)(uint)(shifted >> 32), (long)(uint)(shifted >> 64));
        if (bits < 0) (low, middle, high) = (-low, -middle, -high);
        _pieces[piece] += low;
        _pieces[piece + 1] += middle;
        _pieces[piece + 2] += high;
        if (++_uncarried == MaxUncarried) Carry();
    }

    public ExactNumber Total()
    {
        var sum = BigInteger.Zero;
        for (var i = Pieces; i >= 0; i--) sum = (sum << 32) + _pieces[i];
        return new ExactNumber(sum, -Bias);
    }

    private void Carry()
    {
        _uncarried = 0;
        for (var i = 0; i < Pieces; i++)
        {
            var carried = _pieces[i] >> 32;
            _pieces[i] -= carried << 32;
            _pieces[i + 1] += carried;
        }
    }
}
