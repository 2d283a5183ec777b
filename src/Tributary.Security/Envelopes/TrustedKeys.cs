using Tributary.Core.Clients;
using Tributary.Security.Authority;

namespace Tributary.Security.Envelopes;

/// <summary>The keys of a book, as far as the authority stands behind them.</summary>
internal sealed class TrustedKeys(IKeyBook book, TrustedAuthority authority, Func<string, bool> isRevoked)
{
    /// <summary>The key that a sender says it has signed with.</summary>
    /// <exception cref="EnvelopeException">It is not known, or does not hold.</exception>
    public PeerKey Sender(string name, ReadOnlySpan<byte> id, DateTimeOffset now)
    {
        foreach (var key in book.Find(name))
        {
            if (!key.Is(id)) continue;
            key.Check(authority, isRevoked, now);
            return key.MaySign ? key
                : throw new EnvelopeException(EnvelopeFault.ForeignCertificate, $"the certificate of {name} was not made for signatures");
        }

        throw new EnvelopeException(EnvelopeFault.UnknownSender, $"{name} is not known here, or not with this key");
    }

    /// <summary>The newest key of a recipient that holds.</summary>
    /// <exception cref="EnvelopeException">There is none; it says what is wrong with the newest.</exception>
    public PeerKey Recipient(string name, DateTimeOffset now)
    {
        EnvelopeException? first = null;
        foreach (var key in ClientId.IsValid(name) ? book.Find(name) : [])
        {
            try
            {
                key.Check(authority, isRevoked, now);
                if (key.MayReceive) return key;
                throw new EnvelopeException(EnvelopeFault.ForeignCertificate,
                    $"the certificate of {name} was not made to seal for; renewed, it is");
            }
            catch (EnvelopeException fault)
            {
                first ??= fault;
            }
        }

        throw first ?? new EnvelopeException(EnvelopeFault.UnknownRecipient, "nobody is known by that name: nothing is sealed for it");
    }
}
