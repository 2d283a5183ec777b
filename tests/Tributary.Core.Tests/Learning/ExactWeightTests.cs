using Tributary.Core.Learning.Exact;

namespace Tributary.Core.Tests.Learning;

public sealed class ExactWeightTests
{
    [Theory]
    [InlineData(1, 1.0, 0)]
    [InlineData(3, 1.5, 1)]
    [InlineData(600, 600 / 512.0, 9)]
    [InlineData((1 << 29) - 1, ((1 << 29) - 1) / (double)(1 << 28), 28)]
    [InlineData((1L << 30) + 1, 1.0, 30)]         // 31 bits: rounded to 29
    [InlineData((1L << 53) - 1, 1.0, 53)]
    [InlineData(0.75, 0.75, 0)]
    [InlineData(0.0, 0.0, 0)]
    public void A_weight_is_a_mantissa_of_29_bits_and_a_shift(double weight, double mantissa, int shift)
    {
        var exact = ExactWeight.Of(weight);

        Assert.Equal((mantissa, shift), (exact.Mantissa, exact.Shift));
    }

    [Fact]
    public void Small_weights_are_multiples_of_two_to_the_minus_30()
        => Assert.Equal(Math.ScaleB(107_374, -30), ExactWeight.Of(1e-4).Value);

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(9007199254740992)]
    public void What_is_no_weight_is_an_error(double weight) => Assert.Throws<ArgumentOutOfRangeException>(() => ExactWeight.Of(weight));
}
