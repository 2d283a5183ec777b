using Tributary.Core.Rounds;
using Tributary.Core.Tests.Fakes;

namespace Tributary.Core.Tests.Rounds;

public sealed class StageWatchTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Stages_of_one_name_are_summed_until_a_round_takes_them()
    {
        var watch = new StageWatch(_clock);
        Spend(watch, Stage.Save, 1);
        Spend(watch, Stage.Wait, 2);
        Spend(watch, Stage.Save, 3);
        Spend(watch, Stage.Train, 20);
        watch.Move(Stage.Train, Stage.Transfer, TimeSpan.FromSeconds(4));
        watch.Move(Stage.Train, Stage.Aggregate, TimeSpan.FromSeconds(5));
        Spend(watch, Stage.Aggregate, 6);
        Spend(watch, Stage.Evaluate, 7);

        Assert.Equal(new RoundTimes(Train: 11, Transfer: 4, Aggregate: 11, Evaluate: 7, Save: 4, Wait: 2), watch.Take());
        Assert.Equal(new RoundTimes(0, 0, 0, 0, 0), watch.Take());
    }

    [Fact]
    public void A_transfer_longer_than_the_round_waited_leaves_no_negative_time()
    {
        var watch = new StageWatch(_clock);
        Spend(watch, Stage.Train, 3);
        watch.Move(Stage.Train, Stage.Transfer, TimeSpan.FromSeconds(4));

        var times = watch.Take();

        Assert.Equal((0, 4), (times.Train, times.Transfer));
    }

    private void Spend(StageWatch watch, Stage stage, int seconds)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        watch.End(stage);
    }
}
