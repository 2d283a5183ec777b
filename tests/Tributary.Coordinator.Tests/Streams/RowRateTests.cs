using Tributary.Coordinator.Streams;

namespace Tributary.Coordinator.Tests.Streams;

public sealed class RowRateTests
{
    [Fact]
    public void A_steady_flow_is_told_as_it_is_from_its_second_second_on_and_an_end_shows_within_the_span()
    {
        var rate = new RowRate(10);
        Assert.Equal(0, rate.At(1000));
        for (var second = 1000; second < 1040; second++)
        {
            for (var row = 0; row < 50; row++) rate.Add(second, 1);
            Assert.Equal(50, rate.At(second));
        }

        Assert.Equal(50, rate.At(1040));
        Assert.Equal(25, rate.At(1045));
        Assert.Equal(0, rate.At(1050));
        Assert.Equal(0, rate.At(9_000_000_000));
        Assert.Equal(2000, rate.Total);
    }

    [Fact]
    public void A_clock_that_was_set_back_loses_no_row()
    {
        var rate = new RowRate(10);
        rate.Add(1000, 4);
        rate.Add(900, 6);

        Assert.Equal(10, rate.Total);
        Assert.Equal(10, rate.At(1001));
    }
}
