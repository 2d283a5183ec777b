namespace Tributary.Transports.Frames;

/// <summary>Whether frames are sealed between a client and its coordinator (docs/frames.md).</summary>
public enum SealRule
{
    /// <summary>Sealed where both ends can; who was sealed once does not come back in the clear.</summary>
    Allowed,

    /// <summary>Never.</summary>
    Off,

    /// <summary>Nothing is said or heard in the clear.</summary>
    Required,
}
