using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Observability;
using Tributary.Security;
using Tributary.Security.Authority;

namespace Tributary.Coordinator.Access;

/// <summary>The certificate that the coordinator shows: its operator's files, read again when they change, or its authority's, made again
/// after two thirds of its life.</summary>
internal sealed class ServerCertificate(AccessOptions options, CertificateAuthority authority, TimeProvider clock, ILogger log)
    : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    private readonly Lock turn = new();
    private readonly Trouble reading = new(reason => ServerEvents.CertificateUnread(log, reason), () => ServerEvents.CertificateRead(log));
    private X509Certificate2? certificate;
    private DateTimeOffset next;
    private DateTime written;

    /// <summary>What holds now; a connection that is open keeps the one that it began with.</summary>
    public X509Certificate2 Current
    {
        get
        {
            lock (turn)
            {
                var now = clock.GetUtcNow();
                if (certificate is null || now >= next) Renew(now);
                return certificate!;
            }
        }
    }

    public void Dispose() => certificate?.Dispose();

    // Handshakes under way may still hold the old one: it is left to the collector.
    private void Renew(DateTimeOffset now)
    {
        if (options.CertificateFile is null)
        {
            certificate = authority.IssueServer([.. Names().Distinct(StringComparer.OrdinalIgnoreCase)], Lifetime).WithKey();
            next = now + (Lifetime * 2 / 3);
            return;
        }

        next = now + Look;
        var changed = File.GetLastWriteTimeUtc(options.CertificateFile);
        if (certificate is not null && changed == written) return;
        try
        {
            certificate = IssuedCertificate.Join(File.ReadAllText(options.CertificateFile), SecretFile.Read(options.KeyFile!));
            written = changed;
            reading.End();
        }
        catch (Exception fault) when (certificate is not null
            && fault is IOException or CryptographicException or ArgumentException or NotSupportedException)
        {
            // Half-way through being replaced: the one before holds until the next look.
            reading.Begin(fault.GetType().Name);
        }
    }

    private IEnumerable<string> Names()
    {
        var host = options.Listen.Host.Trim('[', ']');
        if (host is not ("0.0.0.0" or "::")) yield return host;
        foreach (var name in options.Names) yield return name;
        yield return "localhost";
        yield return "127.0.0.1";
        yield return "::1";
        yield return Environment.MachineName.ToLowerInvariant();
    }
}
