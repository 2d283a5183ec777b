namespace Tributary.Security.Envelopes;

/// <summary>Why an envelope is not opened, in the order in which it is looked for, or not sealed (docs/envelopes.md).</summary>
public enum EnvelopeFault
{
    /// <summary>It is no envelope of this version: cut, lengthened, or with a field that cannot be.</summary>
    Malformed,

    /// <summary>It, or what is to be sealed, has more bytes than allowed.</summary>
    TooLarge,

    /// <summary>Nobody is known by the sender's name, or not with this key, or another sender was expected.</summary>
    UnknownSender,

    /// <summary>Only when sealing: nobody is known by the recipient's name.</summary>
    UnknownRecipient,

    /// <summary>The certificate was revoked.</summary>
    Revoked,

    /// <summary>The certificate does not hold now, or its key was replaced and its time is over.</summary>
    Expired,

    /// <summary>The certificate is not the authority's, names somebody else, or was not made for this.</summary>
    ForeignCertificate,

    /// <summary>It was sealed for another recipient, or for a key that this one has no longer.</summary>
    NotForMe,

    /// <summary>It was sealed for another procedure, topic or route.</summary>
    WrongPurpose,
    WrongRun,
    WrongRound,

    /// <summary>The sender did not sign this head.</summary>
    BadSignature,

    /// <summary>It was opened before.</summary>
    Replayed,

    /// <summary>It was sealed too long ago, or before this end began.</summary>
    TooOld,

    /// <summary>It was sealed later than it is now: one of the two clocks is off.</summary>
    FromTheFuture,

    /// <summary>The head is the sender's and the payload is not.</summary>
    Tampered,
}
