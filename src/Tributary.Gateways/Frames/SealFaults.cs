using Tributary.Security.Envelopes;

namespace Tributary.Gateways.Frames;

/// <summary>Why something sealed is refused, as it is counted.</summary>
internal static class SealFaults
{
    public static PassedKind KindOf(EnvelopeFault fault) => fault switch
    {
        EnvelopeFault.Revoked => PassedKind.Revoked,
        EnvelopeFault.Expired => PassedKind.Expired,
        EnvelopeFault.ForeignCertificate => PassedKind.ForeignCertificate,
        EnvelopeFault.NotForMe or EnvelopeFault.WrongPurpose or EnvelopeFault.WrongRun or EnvelopeFault.WrongRound
            => PassedKind.Readdressed,
        EnvelopeFault.BadSignature or EnvelopeFault.UnknownSender => PassedKind.Forged,
        EnvelopeFault.Replayed or EnvelopeFault.TooOld or EnvelopeFault.FromTheFuture => PassedKind.Replayed,
        EnvelopeFault.TooLarge => PassedKind.TooLarge,
        EnvelopeFault.Malformed => PassedKind.NotReadable,
        _ => PassedKind.Tampered,
    };

    /// <summary>What the sender may be told: about its certificate and its clock, and nothing of the message.</summary>
    public static string Told(EnvelopeException fault) => fault.Fault switch
    {
        EnvelopeFault.Revoked or EnvelopeFault.Expired or EnvelopeFault.ForeignCertificate => fault.Message,
        EnvelopeFault.TooOld or EnvelopeFault.FromTheFuture => "what is offered to seal by is refused: the clocks of both machines differ",
        _ => "what is offered to seal by is refused",
    };
}
