using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Tributary.Transports.Joining;

/// <summary>How a client's connections are made.</summary>
public static class LinkHandler
{
    // How far two clocks may differ without anyone noticing.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <param name="authority">The project's authority, the only one that is trusted then; null trusts the system's.</param>
    /// <param name="own">The client's certificate with its key, for mutual TLS; null for none.</param>
    /// <param name="clock">Judges whether a certificate of the authority holds now; null for the system's.</param>
    public static SocketsHttpHandler Create(X509Certificate2? authority = null, X509Certificate2? own = null, TimeProvider? clock = null)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            Expect100ContinueTimeout = TimeSpan.FromSeconds(10),
            UseCookies = false,
            AllowAutoRedirect = false,
        };
        if (authority is not null)
        {
            handler.SslOptions.CertificateChainPolicy = Policy([authority]);
            handler.SslOptions.RemoteCertificateValidationCallback
                = (sender, shown, _, errors) => Refusal(shown, errors, (sender as SslStream)?.TargetHostName, (clock ?? TimeProvider.System)
                .GetUtcNow()) is { } reason
                ? throw new AuthenticationException(reason) : true;
        }

        else
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, errors) =>
            {
                if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)) throw new AuthenticationException(Untrusted(shown));
                return errors == SslPolicyErrors.None;
            };
        }

        if (own is not null)
            handler.SslOptions.ClientCertificateContext
                = SslStreamCertificateContext.Create(own, additionalCertificates: null, offline: true);
        return handler;
    }

    /// <summary>Trusts these authorities and nobody else. Times are judged by <see cref="Refusal"/>, with a reason that tells both
    /// clocks.</summary>
    internal static X509ChainPolicy Policy(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    /// <summary>A certificate with its key, both PEM, as TLS takes it.</summary>
    internal static X509Certificate2 Certificate(string pem, string key)
    {
        var certificate = X509Certificate2.CreateFromPem(pem, key);
        if (!OperatingSystem.IsWindows()) return certificate;

        // Windows' TLS takes no key that lies in memory only.
        using (certificate) return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Why a certificate that no authority of this machine vouches for is refused, and what to do.</summary>
    internal static string Untrusted(X509Certificate? shown)
    {
        var name = (shown as X509Certificate2)?.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        return $"the server's certificate ({name}) was not signed by an authority that this machine trusts; name the coordinator's own: "
            + "a client by its join token (--token, from tributary token new there), other commands by --ca FILE";
    }

    /// <summary>Why a server's certificate is refused; null where it is not. It is thrown rather than a false, which would hide the reason
    /// from whoever has to mend it.</summary>
    internal static string? Refusal(X509Certificate? shown, SslPolicyErrors errors, string? host, DateTimeOffset now)
    {
        if (shown is not X509Certificate2 certificate) return "the server shows no certificate";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            return $"the server's certificate ({certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false)}) was not signed by "
                + $"the authority that this client trusts";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return $"the server's certificate is not for {host}";
        if (errors != SslPolicyErrors.None) return "the server shows no certificate";
        var (start, end) = (new DateTimeOffset(certificate.NotBefore.ToUniversalTime()),
            new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
        if (now < start - ClockTolerance)
            return $"the server's certificate holds from {start:u} on, and it is {now:u} by this machine's clock: one of the two "
                + $"clocks is off";
        return now > end + ClockTolerance
            ? $"the server's certificate held until {end:u}, and it is {now:u} by this machine's clock: it expired, or one of the two "
            + $"clocks is off" : null;
    }
}
