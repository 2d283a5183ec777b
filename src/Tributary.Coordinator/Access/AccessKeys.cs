using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Observability;
using Tributary.Gateways.Enrolment;
using Tributary.Security;
using Tributary.Security.Authority;
using Tributary.Security.Tokens;

namespace Tributary.Coordinator.Access;

/// <summary>What a coordinator's access rests on: its authority, the book of credentials, the audit trail. Opened once, by one
/// process.</summary>
internal sealed class AccessKeys : IDisposable
{
    public const string AdminTokenFile = "admin.token";
    private static readonly TimeSpan AdminLifetime = TimeSpan.FromDays(365);

    private readonly ServerCertificate? server;

    public AccessKeys(AccessOptions options, TimeProvider clock, ILogger<AccessKeys> log)
    {
        Directory.CreateDirectory(options.Folder);
        Book = new CredentialBook(Path.Combine(options.Folder, CredentialBook.FileName), clock);
        Audit = new AuditTrail(Path.Combine(options.Folder, "audit.jsonl"), clock);
        var folder = Path.Combine(options.Folder, "authority");
        if (CertificateAuthority.Exists(folder)) Authority = CertificateAuthority.Load(folder, clock);
        else if (options.Tls || options.Secured)
        {
            Authority = CertificateAuthority.Create(options.Listen.Host is "0.0.0.0" or "[::]" ? Environment.MachineName
                : options.Listen.Host, clock);
            Authority.Save(folder);
        }

        if (options.Tls) server = new ServerCertificate(options, Authority!, clock, log);
        if (options.Secured) MakeFirstAdmin(options, clock, log);
        if (options.Insecure && !options.Listen.IsLoopback)
            ServerEvents.Insecure(log, options.Listen, options.Tls ? "with TLS" : "WITHOUT TLS", options.Secured ? "with credentials"
                : "WITHOUT CREDENTIALS: whoever reaches it is its admin");
    }

    public CredentialBook Book { get; }

    public AuditTrail Audit { get; }

    /// <summary>Null where neither TLS nor credentials are asked for and none was made.</summary>
    public CertificateAuthority? Authority { get; }

    /// <summary>What the server shows, renewed in time.</summary>
    public ServerCertificate Server => server ?? throw new InvalidOperationException("the coordinator listens without TLS");

    public void Dispose()
    {
        Book.Dispose();
        Audit.Dispose();
        server?.Dispose();
        Authority?.Dispose();
    }

    private void MakeFirstAdmin(AccessOptions options, TimeProvider clock, ILogger log)
    {
        var now = clock.GetUtcNow();
        if (Book.List().Any(one => one.Role == Role.Admin && one.HoldsAt(now))) return;
        var token = TokenText.Create(TokenKind.Bearer);
        var path = Path.GetFullPath(Path.Combine(options.Folder, AdminTokenFile));
        SecretFile.Write(path, token.Reveal() + "\n");
        Book.Add(new Credential(token.Id, CredentialKind.Bearer, Role.Admin, now, now
            + AdminLifetime)
        { Name = "admin", Hash = token.Hash });
        ServerEvents.FirstAdmin(log, path);
    }
}
