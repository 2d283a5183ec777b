using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Tributary.Security.Authority;
using Tributary.Transports.Native;

namespace Tributary.Client.Identity;

/// <summary>Connections that trust one authority only, and show who the client is. A server that is refused is refused with the reason.</summary>
public sealed class IdentityHandler : DelegatingHandler
{
    private readonly string? _bearer;
    private readonly X509Certificate2? _own;
    private readonly TrustedAuthority? _authority;

    public IdentityHandler(ClientIdentity identity, TimeProvider clock)
    {
        (_bearer, _own) = (identity.Bearer, identity.WithKey());
        _authority = identity.Authority is { } pem ? TrustedAuthority.FromPem(pem) : null;
        InnerHandler = Pinned(_authority, _own, clock);
    }

    /// <summary>Connections that trust <paramref name="authority"/> only; null trusts the system's.</summary>
    public static SocketsHttpHandler Pinned(TrustedAuthority? authority, X509Certificate2? own, TimeProvider clock)
    {
        var handler = LinkHandler.Create(own: own);
        if (authority is not null)
            handler.SslOptions.RemoteCertificateValidationCallback = (sender, certificate, _, _) => IsTrusted(authority, (sender as SslStream)?.TargetHostName ?? "", certificate, clock);
        return handler;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_bearer is not null) request.Headers.Authorization = new("Bearer", _bearer);
        return base.SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        _own?.Dispose();
        _authority?.Dispose();
    }

    // Thrown, because false alone would hide the reason from whoever has to mend it.
    private static bool IsTrusted(TrustedAuthority authority, string host, X509Certificate? certificate, TimeProvider clock)
    {
        if (certificate is null) throw new AuthenticationException("the server shows no certificate");
        using var shown = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        var verdict = authority.CheckServer(shown, host, clock.GetUtcNow());
        return verdict.Fault is null ? true : throw new AuthenticationException(verdict.Detail);
    }
}
