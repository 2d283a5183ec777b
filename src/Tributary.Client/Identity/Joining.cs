using System.Security.Authentication;
using Tributary.Security.Authority;
using Tributary.Security.Tokens;
using Tributary.Transports.Native;

namespace Tributary.Client.Identity;

/// <summary>How a client gets its credentials, and the next ones before they end.</summary>
public static class Joining
{
    private const int MostAuthorityBytes = 16 * 1024;

    /// <summary>Enrols with a join token. Where the token names the authority's fingerprint, its certificate is fetched first, without trusting anybody, and must have that fingerprint; nothing secret is sent before.</summary>
    /// <param name="withCertificate">Asks for a certificate (the key is made here and stays here); false asks for a bearer token.</param>
    /// <exception cref="FormatException">That is no join token.</exception>
    /// <exception cref="AuthenticationException">The coordinator has another authority than the token names.</exception>
    /// <exception cref="LinkProblemException">The coordinator refuses.</exception>
    public static async Task<ClientIdentity> EnrolAsync(Uri coordinator, string token, string name, bool withCertificate, TimeProvider clock, CancellationToken cancellation)
    {
        if (!TokenText.TryParse(token.Trim(), out var join) || join.Kind != TokenKind.Join) throw new FormatException("that is no join token; it begins with tributary_join_ and must be copied whole");
        using var authority = join.Authority is { } fingerprint && coordinator.Scheme == Uri.UriSchemeHttps ? await FetchAsync(coordinator, fingerprint, cancellation) : null;
        using var http = new HttpClient(IdentityHandler.Pinned(authority, null, clock)) { BaseAddress = coordinator, Timeout = Timeout.InfiniteTimeSpan };
        using var key = withCertificate ? ClientKey.Create() : null;
        var reply = await new NativeLink(http, name, clock).EnrollAsync(new EnrollRequest(join.Reveal(), name, key?.Request(name)), cancellation);
        return Of(coordinator, reply, key, authority?.Pem, clock);
    }

    /// <summary>Gets the next credentials, of the same kind, with those that still hold.</summary>
    /// <exception cref="LinkProblemException">The coordinator refuses.</exception>
    public static async Task<ClientIdentity> RenewAsync(ClientIdentity identity, TimeProvider clock, CancellationToken cancellation)
    {
        using var http = new HttpClient(new IdentityHandler(identity, clock)) { BaseAddress = identity.Coordinator, Timeout = Timeout.InfiniteTimeSpan };
        using var key = identity.Certificate is null ? null : ClientKey.Create();
        var reply = await new NativeLink(http, identity.Client, clock).RenewAsync(new RenewRequest(key?.Request(identity.Client)), cancellation);
        return Of(identity.Coordinator, reply, key, identity.Authority, clock);
    }

    private static ClientIdentity Of(Uri coordinator, EnrollReply reply, ClientKey? key, string? authority, TimeProvider clock) => new(coordinator, reply.Client, clock.GetUtcNow(), reply.Expires)
    {
        Bearer = reply.Bearer,
        Certificate = reply.Certificate,
        Key = key?.Pem,

        // What the coordinator says of its authority counts only where the token vouched for it.
        Authority = authority,
    };

    private static async Task<TrustedAuthority> FetchAsync(Uri coordinator, string fingerprint, CancellationToken cancellation)
    {
        using var handler = LinkHandler.Create();
#pragma warning disable CA5359, MA0039 // Nothing secret goes over this connection, and the fingerprint decides about what comes.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359, MA0039
        using var http = new HttpClient(handler) { BaseAddress = coordinator, Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = MostAuthorityBytes };
        var trusted = TrustedAuthority.FromPem(await http.GetStringAsync(new Uri("link/authority", UriKind.Relative), cancellation));
        if (trusted.Fingerprint == fingerprint) return trusted;
        trusted.Dispose();
        throw new AuthenticationException("the coordinator's authority is not the one that the join token names: somebody stands between, or the token is another coordinator's");
    }
}
