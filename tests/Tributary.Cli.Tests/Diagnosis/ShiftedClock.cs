namespace Tributary.Cli.Tests.Diagnosis;

/// <summary>The machine's clock, off by so much.</summary>
internal sealed class ShiftedClock(TimeSpan offset) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;
}
