using Tributary.Engine.Training;

namespace Tributary.Engine.Tests.Training;

public sealed class LearningRateScheduleTests
{
    [Fact]
    public void A_constant_rate_stays()
        => Assert.Equal([0.1, 0.1, 0.1], Rates(new ScheduleSpec { Every = 1 }, 5, 5, 5));

    [Fact]
    public void A_step_schedule_drops_every_so_many_epochs_but_not_below_the_least()
        => Assert.Equal([0.1, 0.1, 0.05, 0.05, 0.03, 0.03],
            Rates(new ScheduleSpec { Kind = ScheduleKind.Step, Every = 2, Factor = 0.5, Least = 0.03 }, 1, 1, 1, 1, 1, 1));

    [Fact]
    public void A_plateau_drops_after_patience_epochs_without_improvement_and_then_cools_down()
    {
        var spec = new ScheduleSpec { Kind = ScheduleKind.Plateau, Patience = 2, Factor = 0.5, Delta = 0.1, Cooldown = 1 };

        // 1.0 improves; 0.95 and 1.0 do not: drop; the next waits; two more: drop.
        Assert.Equal([0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025], Rates(spec, 1.0, 0.95, 1.0, 1.0, 1.0, 1.0, 1.0));
    }

    [Fact]
    public void A_loss_that_is_no_number_is_no_improvement()
        => Assert.Equal([0.1, 0.1, 0.05], Rates(new ScheduleSpec { Kind = ScheduleKind.Plateau, Patience = 2, Factor = 0.5 }, double.NaN,
            double.NaN, double.NaN));

    [Fact]
    public void A_least_rate_above_the_first_one_changes_nothing()
        => Assert.Equal([0.1, 0.1], Rates(new ScheduleSpec { Kind = ScheduleKind.Step, Every = 1, Least = 0.5 }, 1, 1));

    [Fact]
    public void Training_stops_early_once_the_loss_no_longer_falls()
    {
        var stopping = new EarlyStopping(patience: 2, delta: 0.1);

        Assert.Equal([false, false, false, false, true], new[] { 1.0, 0.95, 0.8, 0.75, 0.71 }.Select(stopping.Report));
    }

    [Fact]
    public void Without_patience_training_never_stops_early()
        => Assert.DoesNotContain(true, Enumerable.Repeat(1.0, 100).Select(new EarlyStopping(patience: 0, delta: 0).Report));

    private static List<double> Rates(ScheduleSpec spec, params double[] losses)
    {
        var schedule = new LearningRateSchedule(spec, 0.1);
        var rates = new List<double>();
        foreach (var loss in losses)
        {
            rates.Add(schedule.Rate);
            schedule.Report(loss);
        }

        return rates;
    }
}
