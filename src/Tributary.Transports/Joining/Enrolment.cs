using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tributary.Core.Clients;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Joining;

/// <summary>How a client gets its credentials: once with a join token, later with those that still hold.</summary>
public static class Enrolment
{
    private const int MaxAuthorityBytes = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Joins with a token. Where the token names an authority, the token is shown to nobody else.</summary>
    /// <exception cref="ArgumentException">The options have problems; the message lists all of them.</exception>
    /// <exception cref="UntrustedAuthorityException">Another authority answers than the token names.</exception>
    /// <exception cref="LinkProblemException">The coordinator refuses the token.</exception>
    /// <exception cref="HttpRequestException">The line broke, or the server's certificate is not the authority's.</exception>
    public static async Task<LinkCredentials> JoinAsync(JoinOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        var problems = options.Problems().ToList();
        if (problems.Count > 0) throw new ArgumentException(string.Join("; ", problems), nameof(options));

        // 1. Find the authority that the token names, trusting nobody yet.
        var authority = options is { Fingerprint: { } wanted, Coordinator.Scheme: "https" }
            ? await AuthorityAsync(options.Coordinator, wanted, clock, cancellation) : null;

        // 2. From here on only a server that it has signed hears the token.
        using var trusted = authority is null ? null : X509Certificate2.CreateFromPem(authority);
        using var http = new HttpClient(LinkHandler.Create(trusted, clock: clock))
        {
            BaseAddress = options.Coordinator,
            Timeout = Timeout.InfiniteTimeSpan
        };
        using var key = options.Bearer ? null : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var message = new EnrollRequest(options.Token, options.Name, key is null ? null
            : Request(options.Name, key))
        { Labels = options.Labels };
        var reply = await AskAsync(new EnrolmentLink(http, null, clock), message, options.Waits, clock, cancellation);

        // What the coordinator says of its authority counts only where the token vouched for it: its own certificate may be a public
        // authority's.
        return Credentials(reply, key, authority, clock);
    }

    /// <summary>New credentials of the same kind for those that still hold, with a new key.</summary>
    /// <exception cref="LinkProblemException">The coordinator refuses.</exception>
    internal static async Task<LinkCredentials> RenewAsync(EnrolmentLink link, LinkCredentials held, TimeProvider clock,
        CancellationToken cancellation)
    {
        using var key = held.Certificate is null ? null : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var reply = await link.RenewAsync(new RenewRequest(key is null ? null : Request(held.Client, key)), cancellation);
        return Credentials(reply, key, held.Authority, clock) with { JoinToken = held.JoinToken };
    }

    // With the same key each time: it is this request that the operator lets in.
    private static async Task<EnrollReply> AskAsync(EnrolmentLink link, EnrollRequest message, Action<string>? waits, TimeProvider clock,
        CancellationToken cancellation)
    {
        for (var told = false; ; told = true)
        {
            try
            {
                return await link.EnrollAsync(message, cancellation);
            }
            catch (LinkProblemException problem) when (LinkRefusals.Waits(problem))
            {
                if (!told) waits?.Invoke($"{problem.Problem.Detail}; {problem.Problem.Remedy}");
                await Task.Delay(problem.RetryAfter ?? Patience, clock, cancellation);
            }
        }
    }

    private static string Request(string name, ECDsa key)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        return new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
    }

    private static LinkCredentials Credentials(EnrollReply reply, ECDsa? key, string? authority, TimeProvider clock)
    {
        if (!ClientId.IsValid(reply.Client ?? "")) throw new HttpRequestException("the coordinator's answer names no client id");
        if ((key is null ? reply.Bearer : reply.Certificate) is null)
            throw new HttpRequestException($"the coordinator's answer holds no {(key is null ? "bearer token" : "certificate")}");
        var credentials = new LinkCredentials(reply.Client!, clock.GetUtcNow(), reply.Expires) { Authority = authority };
        return key is null ? credentials with { Bearer = reply.Bearer }
            : credentials with { Certificate = reply.Certificate, Key = key.ExportPkcs8PrivateKeyPem() };
    }

    private static async Task<string> AuthorityAsync(Uri coordinator, string fingerprint, TimeProvider clock,
        CancellationToken cancellation)
    {
        using var handler = LinkHandler.Create();
#pragma warning disable CA5359 // Nothing is believed yet: what comes is compared with the fingerprint, and no secret is sent.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        using var http = new HttpClient(handler)
        {
            BaseAddress = coordinator,
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAuthorityBytes,
        };
        using var late = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            var pem = await http.GetStringAsync("link/authority", either.Token);
            using var certificate = X509Certificate2.CreateFromPem(pem);
            var found = Base64Url.EncodeToString(SHA256.HashData(certificate.RawDataMemory.Span));
            return found == fingerprint ? certificate.ExportCertificatePem()
                : throw new UntrustedAuthorityException(
                    $"the authority at {coordinator} is {found[..12]}…, the join token names {fingerprint}; check the address, "
                    + "or ask for a new token");
        }
        catch (CryptographicException fault)
        {
            throw new UntrustedAuthorityException(
                $"what {coordinator} shows as its authority is no certificate ({fault.Message}); check the address");
        }
        catch (OperationCanceledException fault) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException("the coordinator did not answer in time", fault);
        }
    }
}
