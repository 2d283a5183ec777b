using System.Security.Cryptography.X509Certificates;
using Tributary.Security.Authority;
using Tributary.Security.Envelopes;

namespace Tributary.Gateways;

/// <summary>What a coordinator needs to agree with its clients on sealing what they say to each other (docs/frames.md, "Sealed").</summary>
public interface ISealingAccess
{
    /// <summary>The name in the coordinator's certificate for sealing.</summary>
    const string CoordinatorName = "tributary-coordinator";

    /// <summary>What clients' certificates are checked against.</summary>
    TrustedAuthority Authority { get; }

    /// <summary>The coordinator's own keys, called <see cref="CoordinatorName"/>, and the certificate of the newest (DER).</summary>
    (OwnKeys Keys, ReadOnlyMemory<byte> Certificate) Own { get; }

    /// <summary>Who was sealed once.</summary>
    SealedNames Names { get; }

    /// <summary>Whom a certificate names, whose owner has shown that it is its own; or why it does not hold now.</summary>
    ShownIdentity Identify(X509Certificate2 certificate);

    /// <summary>Why the certificate with this serial (lower-case hex) does not hold any more; null where it does.</summary>
    EnvelopeFault? Fault(string serial);

    /// <summary>Puts on record that something was refused; bounded however much comes.</summary>
    /// <param name="kind">One of a few words.</param>
    void Refused(string transport, string client, string kind, string reason);
}
