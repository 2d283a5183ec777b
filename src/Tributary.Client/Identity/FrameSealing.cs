using System.Security.Cryptography.X509Certificates;
using Tributary.Engine.Specs;
using Tributary.Security;
using Tributary.Security.Authority;
using Tributary.Security.Envelopes;
using Tributary.Security.Sessions;
using Tributary.Transports.Frames;
using Tributary.Transports.Joining;

namespace Tributary.Client.Identity;

/// <summary>Seals what a client says to its coordinator, by the certificate that it has from it (docs/frames.md, "Sealed").</summary>
internal sealed class FrameSealing : IFrameSeal, IDisposable
{
    /// <summary>The file in the client's folder that says that it was sealed once.</summary>
    public const string Mark = "sealed";

    private const string Coordinator = "tributary-coordinator";

    // The answer says to which offer it is, so that none is taken twice.
    private static readonly EnvelopeOptions s_options = new() { MaxPayloadBytes = 4096, AcceptsFromBeforeStart = true };
    private readonly LinkIdentity _identity;
    private readonly string _mark;
    private readonly TimeProvider _clock;
    private SessionOffer? _offer;
    private TrustedAuthority? _authority;

    private FrameSealing(LinkIdentity identity, string mark, bool isRequired, TimeProvider clock)
        => (_identity, _mark, IsRequired, _clock) = (identity, mark, isRequired, clock);

    public bool IsRequired { get; private set; }

    /// <summary>How a client seals; null where it does not.</summary>
    /// <param name="identity">What it has from its coordinator; null for nothing.</param>
    /// <param name="folder">The client's own.</param>
    /// <exception cref="InvalidDataException">It must seal, and has no certificate to do it by.</exception>
    public static FrameSealing? Of(SealRule rule, LinkIdentity? identity, string folder, TimeProvider clock)
    {
        if (rule == SealRule.Off) return null;
        var mark = Path.Combine(folder, Mark);
        var isRequired = rule == SealRule.Required || File.Exists(mark);
        if (identity?.Held is { Certificate: not null, Key: not null, Authority: not null })
            return new FrameSealing(identity, mark, isRequired, clock);
        return !isRequired ? null
            : throw new InvalidDataException(
                (rule == SealRule.Required ? "--seal required" : $"{mark} says that it was sealed before, and that")
                + " needs a certificate of the coordinator's authority, which this client does not have: join over https with a token of "
                + "that coordinator, or start with --seal off");
    }

    public ReadOnlyMemory<byte> Offer(ReadOnlyMemory<byte> shown)
    {
        if (SealGreeting.Read(shown) is not { } greeting) throw new FrameSealException("the coordinator shows no certificate to seal by");
        var held = _identity.Held;
        try
        {
            EndOffer();
            _authority = TrustedAuthority.FromPem(held.Authority!);
            var book = new KeyBook(_authority);
            using var theirs = X509CertificateLoader.LoadCertificate(greeting.Certificate.Span);
            book.Add(Coordinator, theirs, role: null);
            var envelopes = new SealedEnvelopes(new OwnKeys(held.Client, held.Key!), book, _authority, _clock, s_options);
            _offer = new SessionOffer(envelopes, Coordinator, greeting.Purpose, _clock);
            using var own = X509Certificate2.CreateFromPem(held.Certificate!);
            return new SealOffer(own.RawData, _offer.Bytes).Write();
        }
        catch (EnvelopeException refused)
        {
            throw new FrameSealException($"the coordinator's certificate for sealing does not hold: {refused.Message}", refused);
        }
        catch (Exception fault) when (fault is System.Security.Cryptography.CryptographicException or FormatException or ArgumentException)
        {
            throw new FrameSealException($"nothing can be sealed: {fault.Plain()}", fault);
        }
    }

    public IFrameChannel Accept(ReadOnlyMemory<byte> answer)
    {
        if (_offer is not { } offer) throw new FrameSealException("nothing was offered");
        try
        {
            var session = offer.Accept(answer.Span);
            if (!File.Exists(_mark)) SecretFile.Write(_mark, "This client and its coordinator seal what they say; delete this file to "
                + "let them speak in the clear again.\n");
            IsRequired = true;
            return new SealedChannel(session);
        }
        catch (EnvelopeException refused)
        {
            throw new FrameSealException($"the coordinator's answer is refused: {refused.Message}", refused);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new FrameSealException($"that this client is sealed cannot be kept: {fault.Message}", fault);
        }
        finally
        {
            EndOffer();
        }
    }

    public void Dispose() => EndOffer();

    private void EndOffer()
    {
        _offer?.Dispose();
        _authority?.Dispose();
        (_offer, _authority) = (null, null);
    }
}
