using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Folders;
using Tributary.Client.Identity;
using Tributary.Security;
using Tributary.Security.Authority;
using Tributary.Security.Envelopes;
using Tributary.Transports.Frames;
using Tributary.Transports.Joining;

namespace Tributary.Gateways.Tests.Frames;

/// <summary>An authority, the coordinator's key for sealing, and clients with certificates.</summary>
internal sealed class SealedGround : ISealingAccess, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<string, LinkCredentials> _held = new(StringComparer.Ordinal);
    private readonly CertificateAuthority _authority;
    private readonly string _names;

    public SealedGround()
    {
        _authority = CertificateAuthority.Create("the tests", TimeProvider.System);
        _names = _folder.At("sealed-clients.txt");
        Names = new SealedNames(_names);
        Renew();
    }

    public TrustedAuthority Authority => _authority.Trusted;

    public CertificateAuthority Signer => _authority;

    public (OwnKeys Keys, ReadOnlyMemory<byte> Certificate) Own { get; private set; }

    public SealedNames Names { get; private set; }

    public ConcurrentDictionary<string, EnvelopeFault> Faults { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<(string Client, string Kind, string Reason)> Refusals { get; } = [];

    /// <summary>As after a restart of the coordinator: another key, and the names read again.</summary>
    public void Restart()
    {
        Renew();
        Names = new SealedNames(_names);
    }

    public ShownIdentity Identify(X509Certificate2 certificate)
        => Authority.Check(certificate, TimeProvider.System.GetUtcNow()) is { Identity: { } who }
            ? Fault(who.Serial) is { } fault ? new(null, fault == EnvelopeFault.Revoked ? "revoked" : "expired") : new(who.Subject, null)
            : new(null, "foreign-certificate");

    public EnvelopeFault? Fault(string serial) => Faults.TryGetValue(serial, out var fault) ? fault : null;

    public void Refused(string transport, string client, string kind, string reason) => Refusals.Enqueue((client, kind, reason));

    /// <summary>What a client has: the same each time.</summary>
    public LinkCredentials Of(string client) => _held.GetOrAdd(client, name => Issue(name, _authority));

    /// <summary>From now on it has this.</summary>
    public void Give(string client, LinkCredentials credentials) => _held[client] = credentials;

    public LinkCredentials Issue(string client, CertificateAuthority by, TimeSpan? lifetime = null)
    {
        var made = by.Issue(client, Role.Client, lifetime ?? TimeSpan.FromDays(30));
        return new LinkCredentials(client, made.NotBefore, made.NotAfter)
        {
            Certificate = made.Pem,
            Key = made.KeyPem,
            Authority = Authority.Pem,
        };
    }

    public string SerialOf(string client)
    {
        using var certificate = X509Certificate2.CreateFromPem(Of(client).Certificate!);
        return certificate.SerialNumber.ToLowerInvariant();
    }

    /// <summary>How a client seals; each call is a process of it.</summary>
    public FrameSealing SealOf(string client, SealRule rule = SealRule.Allowed)
        => FrameSealing.Of(rule, new LinkIdentity(Of(client), new NoStore(), TimeProvider.System), _folder.At(client),
            TimeProvider.System)!;

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private void Renew()
    {
        var made = _authority.IssueServer([ISealingAccess.CoordinatorName], TimeSpan.FromDays(1));
        using var certificate = X509Certificate2.CreateFromPem(made.Pem);
        Own = (new OwnKeys(ISealingAccess.CoordinatorName, made.KeyPem!), certificate.RawData);
    }

    private sealed class NoStore : ICredentialStore
    {
        public LinkCredentials? Load() => null;

        public void Save(LinkCredentials credentials)
        {
        }
    }
}
