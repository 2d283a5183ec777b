using System.Numerics;
using Tributary.Engine.Data;
using Tributary.Engine.Tables;

namespace Tributary.Engine.Tests.Tables;

public sealed class ExactNumberTests
{
    private static readonly float[] s_edges
        = [0, -0f, 1, -1, float.Epsilon, -float.Epsilon, float.MaxValue, -float.MaxValue, 1e-38f, 0.1f, 1 / 3f, 16_777_217];

    [Fact]
    public void A_total_of_values_and_of_their_squares_is_exact_in_every_order()
    {
        var random = new SeededRandom(3);
        var values = Enumerable.Range(0, 2000).Select(i => i < s_edges.Length ? s_edges[i]
            : BitConverter.UInt32BitsToSingle((uint)random.NextUInt64()))
            .Where(float.IsFinite).ToArray();
        foreach (var square in (bool[])[false, true])
        {
            var expected = values.Aggregate(default(ExactNumber), (sum, value) => sum
                + (square ? ExactNumber.Of(value) * ExactNumber.Of(value) : ExactNumber.Of(value)));
            Assert.Equal(expected, Total(values, square));
            Assert.Equal(expected, Total([.. values.Reverse()], square));
        }
    }

    [Fact]
    public void Parts_add_up_to_the_whole_where_doubles_would_not()
    {
        float[] values = [1e30f, 1, -1e30f, 1e-30f];

        Assert.Equal(Total(values, false), Total(values[..2], false) + Total(values[2..], false));
        Assert.Equal(ExactNumber.Of(1) + ExactNumber.Of(1e-30f), Total(values, false));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(-1, 10)]
    [InlineData(9_007_199_254_740_993, 1)]
    [InlineData(9_007_199_254_740_995, 1)]
    [InlineData(1, 9_007_199_254_740_991)]
    [InlineData(123_456_789_012_345_678, 1000)]
    public void A_quotient_is_rounded_once(long dividend, long divisor)
    {
        // Rounded to nearest: no neighbour lies nearer.
        var quotient = new ExactNumber(dividend, 0).Over(divisor);
        var distance = Distance(quotient);
        Assert.True(distance <= Distance(Math.BitIncrement(quotient)) && distance <= Distance(Math.BitDecrement(quotient)));

        BigInteger Distance(double value)
        {
            var difference = (ExactNumber.Of(value) * divisor) - new ExactNumber(dividend, 0);
            return BigInteger.Abs(difference.Mantissa) << (difference.Exponent + 1200);
        }
    }

    [Fact]
    public void It_survives_its_text()
    {
        foreach (var value in s_edges.Select(edge => ExactNumber.Of(edge)).Append(Total(s_edges, true)).Append(Total(s_edges, false)))
            Assert.Equal(value, ExactNumber.Parse(value.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("p")]
    [InlineData("1p")]
    [InlineData("p1")]
    [InlineData("gp1")]
    [InlineData("1p99999")]
    [InlineData("--1p0")]
    [InlineData("1p0p0")]
    public void Nothing_else_is_one(string text) => Assert.Null(ExactNumber.Parse(text));

    private static ExactNumber Total(IEnumerable<float> values, bool square)
    {
        var total = new ExactTotal();
        foreach (var value in values) total.Add(square ? (double)value * value : value);
        return total.Total();
    }
}
