using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tributary.Engine.Kernels;

/// <summary>Exponential, logistic function and hyperbolic tangent on vectors: polynomials of the Cephes library (Moshier), 1-2 units in the last place.
/// Only adds, multiplies, fused multiply-adds and divisions, so every machine with FMA gets the same bits.</summary>
internal static class VectorMath
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Exp(Vector<float> x)
    {
        x = Vector.Min(Vector.Max(x, new Vector<float>(-87.3f)), new Vector<float>(88.3f));
        // Round to the nearest integer by adding and subtracting 1.5 * 2^23.
        var magic = new Vector<float>(12582912f);
        var n = Vector.MultiplyAddEstimate(x, new Vector<float>(1.44269504088896341f), magic) - magic;
        var r = Vector.MultiplyAddEstimate(n, new Vector<float>(-0.693359375f), x);
        r = Vector.MultiplyAddEstimate(n, new Vector<float>(2.12194440e-4f), r);
        var p = new Vector<float>(1.9875691500E-4f);
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(1.3981999507E-3f));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(8.3334519073E-3f));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(4.1665795894E-2f));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(1.6666665459E-1f));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(5.0000001201E-1f));
        p = Vector.MultiplyAddEstimate(p, r * r, r + Vector<float>.One);
        var exponent = Vector.ConvertToInt32Native(n) + new Vector<int>(127);
        return p * Vector.AsVectorSingle(Vector.ShiftLeft(exponent, 23));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Sigmoid(Vector<float> x) => Vector<float>.One / (Vector<float>.One + Exp(-x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Tanh(Vector<float> x)
    {
        // Near zero 1 - 2 / (e^2x + 1) cancels; there the odd polynomial of Cephes is used.
        var magnitude = Vector.Abs(x);
        var far = Vector<float>.One - new Vector<float>(2) / (Exp(magnitude + magnitude) + Vector<float>.One);
        far = Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), -far, far);
        var z = x * x;
        var p = new Vector<float>(-5.70498872745E-3f);
        p = Vector.MultiplyAddEstimate(p, z, new Vector<float>(2.06390887954E-2f));
        p = Vector.MultiplyAddEstimate(p, z, new Vector<float>(-5.37397155531E-2f));
        p = Vector.MultiplyAddEstimate(p, z, new Vector<float>(1.33314422036E-1f));
        p = Vector.MultiplyAddEstimate(p, z, new Vector<float>(-3.33332819422E-1f));
        var near = Vector.MultiplyAddEstimate(p * z, x, x);
        return Vector.ConditionalSelect(Vector.LessThan(magnitude, new Vector<float>(0.625f)), near, far);
    }

}
