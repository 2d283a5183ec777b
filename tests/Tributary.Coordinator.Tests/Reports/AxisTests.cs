using FsCheck;
using FsCheck.Fluent;
using Tributary.Coordinator.Reports;

namespace Tributary.Coordinator.Tests.Reports;

public sealed class AxisTests
{
    [Fact]
    public void Every_value_lies_on_the_axis_and_the_ticks_are_few()
        => Prop.ForAll<double[]>(values =>
        {
            var finite = values.Where(value => double.IsFinite(value) && Math.Abs(value) is < 1e12 and > 1e-12 or 0).ToArray();
            if (finite.Length == 0) return true;
            var axis = Axis.Over(finite);
            return finite.All(value => value >= axis.Min - 1e-9 && value <= axis.Max + (Math.Abs(axis.Max) * 1e-9) + 1e-9)
                && axis.Ticks.Count() is >= 2 and <= 8;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Steps_are_round_numbers()
    {
        var axis = Axis.Over([0.31, 0.902], most: 1);
        Assert.Equal([0.2, 0.4, 0.6, 0.8, 1], axis.Ticks.Select(tick => Math.Round(tick, 9)));
    }

    [Fact]
    public void Amounts_start_at_zero() => Assert.Equal(0, Axis.Over([3, 4, 5], least: 0).Min);

    [Fact]
    public void One_value_alone_still_has_an_axis() => Assert.InRange(Axis.Over([5.0]).At(5), 0.01, 0.99);
}
