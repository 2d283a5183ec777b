namespace Tributary.Coordinator.Tests.Access;

/// <summary>The machine's clock, off by as much as a test says.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
}
