using System.Security.Cryptography;
using Tributary.Security.Envelopes;

namespace Tributary.Security.Sessions;

/// <summary>The first half of an agreement on a session.</summary>
public sealed class SessionOffer : IDisposable
{
    private readonly SealedEnvelopes envelopes;
    private readonly ECDiffieHellman fresh = SessionAgreement.NewKey();
    private readonly TimeProvider clock;
    private readonly byte[] bytes;

    /// <param name="recipient">With whom.</param>
    /// <param name="purpose">What for; both ends say the same (<see cref="EnvelopeScope.Purpose"/>).</param>
    /// <exception cref="EnvelopeException">Nothing can be sealed for the recipient, and why.</exception>
    public SessionOffer(SealedEnvelopes envelopes, string recipient, string purpose, TimeProvider clock)
    {
        (this.envelopes, Recipient, Purpose, this.clock) = (envelopes, recipient, purpose, clock);
        Span<byte> point = stackalloc byte[SessionAgreement.PointBytes];
        SessionAgreement.WritePoint(fresh, point);
        bytes = envelopes.Seal(new EnvelopeScope(purpose), recipient, point);
    }

    public string Recipient { get; }

    public string Purpose { get; }

    /// <summary>What the other end is sent, once.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>The session, by what the other end has answered.</summary>
    /// <exception cref="EnvelopeException">The answer is not the recipient's, or not to this offer.</exception>
    public SealedSession Accept(ReadOnlySpan<byte> answer)
    {
        var opened = envelopes.Open(answer, new EnvelopeExpectation(Purpose) { Sender = Recipient }).Payload.Span;
        if (opened.Length != SessionAgreement.PointBytes + SHA256.HashSizeInBytes)
            throw new EnvelopeException(EnvelopeFault.Malformed, "it is no answer to an offer");
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(bytes), opened[SessionAgreement.PointBytes..])
            ? SessionAgreement.Session(fresh, opened[..SessionAgreement.PointBytes], bytes, answer, offered: true, clock)
            : throw new EnvelopeException(EnvelopeFault.WrongPurpose, "it answers another offer");
    }

    public void Dispose() => fresh.Dispose();
}
