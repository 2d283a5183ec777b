namespace Tributary.Gateways.Frames;

/// <summary>Why nothing was done about a frame; also a tag of <c>tributary.frames.passed</c>.</summary>
internal enum PassedKind
{
    /// <summary>It is of nobody who said hello.</summary>
    UnknownClient,

    /// <summary>It is no JSON, not of its form, or does not say what it is.</summary>
    NotReadable,

    /// <summary>Its key names no assignment that waits for it.</summary>
    UnknownKey,

    /// <summary>A piece that came twice, or before the one before it.</summary>
    OutOfOrder,

    /// <summary>It is longer than such a frame may be, or goes beyond the length that was declared.</summary>
    TooLarge,

    /// <summary>All pieces together are not what was announced.</summary>
    Damaged,

    /// <summary>More comes of a client than is worked on.</summary>
    TooMany,

    /// <summary>It came in the clear, and must be sealed.</summary>
    Clear,

    /// <summary>It is sealed, and nothing was agreed on, or something else since.</summary>
    OtherSession,

    /// <summary>The certificate that its sender has agreed by was revoked.</summary>
    Revoked,

    /// <summary>That certificate does not hold now.</summary>
    Expired,

    /// <summary>That certificate is not the authority's, or not that client's.</summary>
    ForeignCertificate,

    /// <summary>It was sealed for another end, or as something else than it came as.</summary>
    Readdressed,

    /// <summary>Its sender has not signed it.</summary>
    Forged,

    /// <summary>It was opened before, or sealed too long ago.</summary>
    Replayed,

    /// <summary>It was changed on the way, or cut.</summary>
    Tampered,
}
