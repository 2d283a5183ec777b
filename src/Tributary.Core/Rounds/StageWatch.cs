namespace Tributary.Core.Rounds;

/// <summary>Cuts a run's time into stages without gaps and sums them by name, until a round takes the sums.</summary>
internal sealed class StageWatch(TimeProvider clock)
{
    private readonly TimeSpan[] _sums = new TimeSpan[Enum.GetValues<Stage>().Length];
    private long _last = clock.GetTimestamp();

    /// <summary>The time since the last call belonged to this stage.</summary>
    public void End(Stage stage)
    {
        var now = clock.GetTimestamp();
        _sums[(int)stage] += clock.GetElapsedTime(_last, now);
        _last = now;
    }

    /// <summary>Some of one stage's time belonged to another.</summary>
    public void Move(Stage from, Stage to, TimeSpan time)
    {
        _sums[(int)from] -= time;
        _sums[(int)to] += time;
    }

    /// <summary>The sums since a round last took them. What a client's transport measured may be longer than the round waited for
    /// it.</summary>
    public RoundTimes Take()
    {
        var times = new RoundTimes(Math.Max(0, Seconds(Stage.Train)), Seconds(Stage.Transfer), Seconds(Stage.Aggregate),
            Seconds(Stage.Evaluate), Seconds(Stage.Save), Seconds(Stage.Wait));
        Array.Clear(_sums);
        return times;
    }

    private double Seconds(Stage stage) => _sums[(int)stage].TotalSeconds;
}
