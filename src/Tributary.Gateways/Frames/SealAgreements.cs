using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tributary.Security.Envelopes;
using Tributary.Security.Sessions;
using Tributary.Transports.Frames;

namespace Tributary.Gateways.Frames;

/// <summary>Agrees with clients on sessions, by their certificates. One at a time: a public key takes its time.</summary>
/// <param name="session">Of this process.</param>
internal sealed class SealAgreements(ISealingAccess access, string session, TimeProvider clock)
{
    private const int MaxPayloadBytes = 4096;
    private readonly KeyBook _book = new(access.Authority);
    private SealedEnvelopes? _envelopes;

    /// <summary>What clients are shown.</summary>
    public SealGreeting Greeting => new(session, access.Own.Certificate);

    /// <summary>Agrees with a client.</summary>
    /// <param name="before">What was agreed with it before; null for nothing.</param>
    /// <exception cref="EnvelopeException">The offer is not taken, and why.</exception>
    /// <exception cref="IOException">That it was sealed cannot be kept.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public (SealedPeer Peer, ReadOnlyMemory<byte> Answer) Agree(string client, ReadOnlyMemory<byte> bytes, SealedPeer? before)
    {
        if (SealOffer.Read(bytes) is not { } offer) throw new EnvelopeException(EnvelopeFault.Malformed, "that is no offer");
        using var certificate = Certificate(offer.Certificate.Span);
        var serial = certificate.SerialNumber.ToLowerInvariant();
        var envelopes = _envelopes ??= new SealedEnvelopes(access.Own.Keys, _book, access.Authority, clock, new EnvelopeOptions
        {
            MaxPayloadBytes = MaxPayloadBytes,

            // The purpose names this process: what was offered to the one before is nothing to it.
            AcceptsFromBeforeStart = true,
        }, shown => access.Fault(shown) == EnvelopeFault.Revoked);
        try
        {
            _book.Add(client, certificate);
            var answer = SessionAnswer.Of(envelopes, client, Greeting.Purpose, offer.Envelope.Span, clock);
            Check(client, access.Identify(certificate));
            access.Names.Add(client);
            var until = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
            return (new SealedPeer(serial, until, answer.Session, before?.Newest), answer.Bytes);
        }
        catch (FormatException key)
        {
            throw new EnvelopeException(EnvelopeFault.ForeignCertificate, key.Message, key);
        }
        finally
        {
            _book.Remove(client);
        }
    }

    private static void Check(string client, ShownIdentity shown)
    {
        if (shown.Client == client) return;
        throw new EnvelopeException(shown.Fault switch
        {
            "revoked" => EnvelopeFault.Revoked,
            "expired" or "not-yet-valid" => EnvelopeFault.Expired,
            _ => EnvelopeFault.ForeignCertificate,
        }, $"the certificate does not hold: {shown.Fault ?? "it is another's"}");
    }

    private static X509Certificate2 Certificate(ReadOnlySpan<byte> der)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(der);
        }
        catch (CryptographicException fault)
        {
            throw new EnvelopeException(EnvelopeFault.Malformed, "it comes with no certificate", fault);
        }
    }
}
