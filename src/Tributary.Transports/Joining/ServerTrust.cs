using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tributary.Transports.Joining;

/// <summary>Judges the certificate of a server that is not spoken to by HTTP. The host's name is checked in any case.</summary>
internal sealed class ServerTrust : IDisposable
{
    private readonly X509Certificate2Collection _authorities = [];
    private readonly string _host;
    private readonly TimeProvider _clock;

    /// <param name="authority">The only authorities that are trusted, PEM; null trusts the system's.</param>
    /// <exception cref="CryptographicException">It names none.</exception>
    public ServerTrust(string? authority, string host, TimeProvider clock)
    {
        (_host, _clock) = (host, clock);
        if (authority is null) return;

        // Without any the system's would be trusted, which nobody asked for.
        _authorities.ImportFromPem(authority);
        if (_authorities.Count == 0) throw new CryptographicException("the authority to trust holds no certificate in PEM");
    }

    /// <summary>Whether the server's certificate was taken: what goes wrong from there on is about the client's. Null until the server
    /// has shown one.</summary>
    public bool? IsTrusted { get; private set; }

    /// <exception cref="AuthenticationException">It is not trusted: thrown rather than false, which would hide the reason from whoever has
    /// to mend it.</exception>
    public bool Check(X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        IsTrusted = false;
        var isTrusted = Judge(shown, chain, errors);
        IsTrusted = isTrusted;
        return isTrusted;
    }

    private static string Untrusted(X509Certificate? shown)
        => $"the server's certificate ({shown?.Subject}) was not signed by an authority that this machine trusts; name the certificate of "
            + "the authority that signed it (PEM) as the one to trust";

    private bool Judge(X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (_authorities.Count == 0)
            return !errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? errors == SslPolicyErrors.None
                : throw new AuthenticationException(Untrusted(shown));
        if (shown is X509Certificate2 certificate)
        {
            using var own = new X509Chain { ChainPolicy = LinkHandler.Policy(_authorities) };
            foreach (var element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
                own.ChainPolicy.ExtraStore.Add(element.Certificate);
            errors = own.Build(certificate) ? errors & ~SslPolicyErrors.RemoteCertificateChainErrors
                : errors | SslPolicyErrors.RemoteCertificateChainErrors;
        }

        return LinkHandler.Refusal(shown, errors, _host, _clock.GetUtcNow()) is { } reason
            ? throw new AuthenticationException(reason) : true;
    }

    public void Dispose()
    {
        foreach (var authority in _authorities) authority.Dispose();
    }
}
