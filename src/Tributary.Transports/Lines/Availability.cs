namespace Tributary.Transports.Lines;

/// <summary>Whether a client takes work now.</summary>
/// <param name="Reason">Why not, for people; null where it does.</param>
public sealed record Availability(bool IsOpen, string? Reason)
{
    public static Availability Open { get; } = new(true, null);
}
