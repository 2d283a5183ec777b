namespace Tributary.Gateways.Faas.Platforms;

/// <summary>A platform did not do what it was asked; the message names it, the function, and what to do. It holds no secret.</summary>
internal sealed class PlatformException(PlatformFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public PlatformFault Fault { get; } = fault;

    /// <summary>When the platform asks to be called again; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the same call may go better a while later.</summary>
    public bool MayPass => Fault is PlatformFault.Busy or PlatformFault.Away;
}
