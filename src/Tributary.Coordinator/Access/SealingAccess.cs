using System.Security.Cryptography.X509Certificates;
using Tributary.Gateways;
using Tributary.Security.Authority;
using Tributary.Security.Envelopes;

namespace Tributary.Coordinator.Access;

/// <summary>What the coordinator seals by: a certificate of its authority for that alone, made at each start, and again after two thirds of
/// its life.</summary>
internal sealed class SealingAccess(CertificateAuthority authority, AccessOptions options, AccessKeys keys, Authentication authentication,
    RefusalTally refusals, TimeProvider clock) : ISealingAccess
{
    public const string NamesFile = "sealed-clients.txt";
    private const string Action = "frame.refused";
    private static readonly TimeSpan s_lifetime = TimeSpan.FromDays(90);

    // Offers that are under way were sealed for the key before.
    private static readonly TimeSpan s_grace = TimeSpan.FromHours(1);
    private readonly Lock _turn = new();
    private OwnKeys? _own;
    private byte[] _certificate = [];
    private DateTimeOffset _next;

    public TrustedAuthority Authority => authority.Trusted;

    public SealedNames Names { get; } = new(Path.Combine(options.Folder, NamesFile));

    public (OwnKeys Keys, ReadOnlyMemory<byte> Certificate) Own
    {
        get
        {
            lock (_turn)
            {
                var now = clock.GetUtcNow();
                if (_own is null || now >= _next) Renew(now);
                return (_own!, _certificate);
            }
        }
    }

    public ShownIdentity Identify(X509Certificate2 certificate) => authentication.Identify(certificate);

    public EnvelopeFault? Fault(string serial)
        => keys.Book.Find(serial) is not { } known ? null : known.Revoked is not null ? EnvelopeFault.Revoked
            : known.HoldsAt(clock.GetUtcNow()) ? null : EnvelopeFault.Expired;

    public void Refused(string transport, string client, string kind, string reason)
        => _ = refusals.CountAsync("nobody", Action, $"{transport}, {client}: {reason}", "", $"{kind}, {client}", CancellationToken.None);

    private void Renew(DateTimeOffset now)
    {
        var made = authority.IssueServer([ISealingAccess.CoordinatorName], s_lifetime);
        if (_own is null) _own = new OwnKeys(ISealingAccess.CoordinatorName, made.KeyPem!);
        else _own.Add(made.KeyPem!, now + s_grace);
        using var certificate = X509Certificate2.CreateFromPem(made.Pem);
        (_certificate, _next) = (certificate.RawData, now + (s_lifetime * 2 / 3));
    }
}
