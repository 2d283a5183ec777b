using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Tributary.Transports.Joining;

/// <summary>Judges the certificate of a server that is not spoken to by HTTP. The host's name is checked in any case.</summary>
internal sealed class ServerTrust : IDisposable
{
    private readonly X509Certificate2Collection _authorities = [];
    private readonly bool _trustsSystem;
    private readonly string _host;
    private readonly TimeProvider _clock;

    /// <param name="authority">The only authorities that are trusted, PEM; null trusts the system's.</param>
    public ServerTrust(string? authority, string host, TimeProvider clock)
    {
        (_host, _clock, _trustsSystem) = (host, clock, authority is null);
        if (authority is not null) _authorities.ImportFromPem(authority);
    }

    /// <exception cref="AuthenticationException">It is not trusted: thrown rather than false, which would hide the reason from whoever has
    /// to mend it.</exception>
    public bool Check(X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (_trustsSystem)
            return !errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? errors == SslPolicyErrors.None
                : throw new AuthenticationException(LinkHandler.Untrusted(shown));
        if (shown is X509Certificate2 certificate)
        {
            using var own = new X509Chain { ChainPolicy = LinkHandler.Policy(_authorities) };
            foreach (var element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
                own.ChainPolicy.ExtraStore.Add(element.Certificate);
            errors = own.Build(certificate) ? errors & ~SslPolicyErrors.RemoteCertificateChainErrors
                : errors | SslPolicyErrors.RemoteCertificateChainErrors;
        }

        return LinkHandler.Refusal(shown, errors, _host, _clock.GetUtcNow()) is { } reason ? throw new AuthenticationException(reason) : true;
    }

    public void Dispose()
    {
        foreach (var authority in _authorities) authority.Dispose();
    }
}
