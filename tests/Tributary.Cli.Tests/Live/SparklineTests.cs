using Tributary.Cli.Live;

namespace Tributary.Cli.Tests.Live;

public sealed class SparklineTests
{
    [Fact]
    public void The_least_is_at_the_bottom_and_the_greatest_at_the_top() => Assert.Equal("▁▅█", Sparkline.Draw([0.1, 0.5, 0.9], 10));

    [Fact]
    public void More_values_than_columns_are_averaged() => Assert.Equal("▁█", Sparkline.Draw([0, 0, 1, 1], 2));

    [Fact]
    public void Equal_values_make_a_level_line() => Assert.Equal("▅▅", Sparkline.Draw([3, 3], 10));

    [Fact]
    public void What_is_not_a_number_is_left_out() => Assert.Equal("▁█", Sparkline.Draw([double.NaN, 1, 2], 10));
}
