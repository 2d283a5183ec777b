using System.Security.Cryptography;
using Tributary.Security.Envelopes;

namespace Tributary.Security.Sessions;

/// <summary>The second half of an agreement on a session.</summary>
/// <param name="Session">As this end has it.</param>
/// <param name="Bytes">What the other end is sent.</param>
public sealed record SessionAnswer(SealedSession Session, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Answers an offer.</summary>
    /// <param name="sender">Whose it must be.</param>
    /// <param name="purpose">What it must be for.</param>
    /// <exception cref="EnvelopeException">It is not taken, and why.</exception>
    public static SessionAnswer Of(SealedEnvelopes envelopes, string sender, string purpose, ReadOnlySpan<byte> offer, TimeProvider clock)
    {
        var theirs = envelopes.Open(offer, new EnvelopeExpectation(purpose) { Sender = sender }).Payload;
        using var fresh = SessionAgreement.NewKey();
        var payload = new byte[SessionAgreement.PointBytes + SHA256.HashSizeInBytes];
        SessionAgreement.WritePoint(fresh, payload);
        SHA256.HashData(offer, payload.AsSpan(SessionAgreement.PointBytes));
        var answer = envelopes.Seal(new EnvelopeScope(purpose), sender, payload);
        return new SessionAnswer(SessionAgreement.Session(fresh, theirs.Span, offer, answer, offered: false, clock), answer);
    }
}
