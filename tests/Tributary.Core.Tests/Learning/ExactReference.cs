using System.Numerics;
using Tributary.Core.Learning.Exact;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Learning;

/// <summary>The exact mean's definition in unbounded integers, without any of the kernels' tricks.</summary>
internal static class ExactReference
{
    public static float[] Mean(ModelState baseModel, IReadOnlyList<ModelState> updates, IReadOnlyList<double> weights)
    {
        var result = baseModel.Values.ToArray();
        foreach (var tensor in baseModel.Layout.Tensors.Where(tensor => tensor.Role != TensorRole.Local))
        {
            var largest = baseModel.Tensor(tensor).ToArray().Select(Math.Abs).DefaultIfEmpty().Max();
            var unit = -34;
            while (Math.ScaleB(1, unit + 34) < largest) unit++;
            for (var i = (int)tensor.Offset; i < tensor.Offset + tensor.Length; i++)
            {
                BigInteger sum = 0, total = 0;
                for (var k = 0; k < updates.Count; k++)
                {
                    var weight = ExactWeight.Of(weights[k]);
                    sum += Round(updates[k].Values.Span[i], weight.Mantissa, unit) << weight.Shift;
                    total += (BigInteger)Math.ScaleB(weight.Value, 30);
                }

                // What fits 64 bits is converted from there: both ways round to the nearest, once.
                var whole = sum >= long.MinValue && sum <= long.MaxValue ? (double)(long)sum : (double)(Int128)sum;
                result[i] = (float)(whole * Math.ScaleB(1, unit) / Math.ScaleB((double)total, -30));
            }
        }

        return result;
    }

    // round-half-even(value * factor / 2^unit)
    private static BigInteger Round(float value, double factor, int unit)
    {
        var (a, p) = Parts(value);
        var (b, q) = Parts(factor);
        var (product, shift) = (a * b, p + q - unit);
        if (shift >= 0) return product << shift;
        var (quotient, half) = (product >> -shift, BigInteger.One << (-shift - 1));
        var rest = product - (quotient << -shift);
        return rest > half || (rest == half && !quotient.IsEven) ? quotient + 1 : quotient;
    }

    private static (BigInteger Mantissa, int Exponent) Parts(double value)
        => value == 0 ? (0, 0) : ((BigInteger)Math.ScaleB(value, 52 - Math.ILogB(value)), Math.ILogB(value) - 52);
}
