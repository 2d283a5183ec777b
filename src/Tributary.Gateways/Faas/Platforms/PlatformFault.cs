namespace Tributary.Gateways.Faas.Platforms;

/// <summary>Why a platform did not do what it was asked.</summary>
internal enum PlatformFault
{
    /// <summary>The request itself is refused: it will be the next time too.</summary>
    Refused,

    /// <summary>The credentials do not hold.</summary>
    Unauthorized,

    /// <summary>There is no such function or activation.</summary>
    NotFound,

    /// <summary>What is sent or answered is larger than the platform carries.</summary>
    TooLarge,

    /// <summary>Too many calls for now.</summary>
    Busy,

    /// <summary>It cannot be reached, or is out of order.</summary>
    Away,
}
