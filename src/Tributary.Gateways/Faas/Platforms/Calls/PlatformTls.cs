using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tributary.Gateways.Faas.Platforms.Calls;

/// <summary>How a platform's certificate is looked at; without more by the system's authorities.</summary>
/// <param name="IsUnchecked">Whether any is taken, as FedKeeper took any (<c>wsk -i</c>): whoever is in between reads all.</param>
/// <param name="Pin">SHA-256 of the only certificate that is taken, as hexadecimal digits; null for none.</param>
internal sealed record PlatformTls(bool IsUnchecked = false, string? Pin = null)
{
    /// <summary>Connections to a platform.</summary>
    /// <param name="isLocal">Whether it is on this machine, where no proxy stands in between.</param>
    public SocketsHttpHandler Handler(bool isLocal, int maxConnections)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !isLocal,
            MaxConnectionsPerServer = maxConnections,
            ConnectTimeout = TimeSpan.FromSeconds(20),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        };
        if (Pin is not null) handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => Fits(certificate);
#pragma warning disable CA5359 // The operator said so, by name, for this platform.
        else if (IsUnchecked) handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        return handler;
    }

    private bool Fits(X509Certificate? certificate) => certificate is not null
        && string.Equals(certificate.GetCertHashString(HashAlgorithmName.SHA256), Pin!.Replace(":", "", StringComparison.Ordinal),
            StringComparison.OrdinalIgnoreCase);
}
