namespace Tributary.Core.Rounds;

/// <summary>Cuts a stretch of time into stages without gaps.</summary>
internal sealed class Stages(TimeProvider clock)
{
    private long _last = clock.GetTimestamp();

    /// <summary>Time since the last call.</summary>
    public TimeSpan Next()
    {
        var now = clock.GetTimestamp();
        var stage = clock.GetElapsedTime(_last, now);
        _last = now;
        return stage;
    }
}
