namespace Tributary.Gateways.Files;

/// <summary>How long an update may take to come: a while in any case, and then as long as its bytes take at the slowest rate that is
/// allowed. A larger update has to come faster, so that none takes longer than four hours.</summary>
internal sealed class UploadPace
{
    /// <summary>Time in which nothing need have come.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>Time that an update may take, however large it is.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(4);

    private readonly TimeProvider _clock;
    private readonly long _began;

    /// <param name="bytes">Of the whole update, as far as it is known.</param>
    /// <param name="min">Bytes a second, from 1.</param>
    public UploadPace(long bytes, int min, TimeProvider clock)
        => (_clock, _began, Rate) = (clock, clock.GetTimestamp(), Math.Max(min, (long)Math.Ceiling(bytes / Longest.TotalSeconds)));

    /// <summary>Bytes a second that must come.</summary>
    public long Rate { get; }

    /// <summary>Time that is left before more than so many bytes must have come; zero where it is over.</summary>
    public TimeSpan Left(long came)
    {
        var left = Grace + TimeSpan.FromSeconds((double)came / Rate) - _clock.GetElapsedTime(_began);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
