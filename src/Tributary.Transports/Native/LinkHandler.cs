using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Tributary.Transports.Native;

/// <summary>How a client's connections are made.</summary>
public static class LinkHandler
{
    /// <param name="authority">The project's authority, the only one that is trusted then; null trusts the system's.</param>
    /// <param name="own">The client's certificate with its key, for mutual TLS; null for none.</param>
    public static SocketsHttpHandler Create(X509Certificate2? authority = null, X509Certificate2? own = null)
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
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
            policy.CustomTrustStore.Add(authority);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        if (own is not null) handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(own, additionalCertificates: null, offline: true);
        return handler;
    }
}
