using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Tributary.Core.Clients;
using Tributary.Gateways;
using Tributary.Gateways.Enrolment;
using Tributary.Security;
using Tributary.Security.Authority;
using Tributary.Security.Tokens;
using Tributary.Transports.Messages;

namespace Tributary.Coordinator.Access;

/// <summary>Finds out who makes a request. A certificate's signature is checked once a connection; whether it was revoked or has ended,
/// with every request.</summary>
internal sealed class Authentication(AccessOptions options, AccessKeys keys, TimeProvider clock)
{
    /// <summary>The cookie that a browser has signed in with.</summary>
    public const string Cookie = "tributary-session";

    private const string Scheme = "Bearer ";

    private static readonly object VerdictKey = new();

    /// <summary>The caller, or why the credentials that were shown do not hold; neither where none were shown.</summary>
    public (Caller? Caller, Problem? Problem) Identify(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (header.Length > 0)
            return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? OfToken(header[Scheme.Length..])
                : (null, AccessProblems.BadToken());
        if (context.Request.Cookies[Cookie] is { Length: > 0 } cookie
            && !IsClients(context.Request.Path))
        {
            // Where no credentials are needed, an old cookie takes nothing away.
            var signedIn = OfToken(cookie);
            if (signedIn.Caller is not null || options.Secured) return signedIn;
        }

        if (context.Connection.ClientCertificate is { } certificate) return OfCertificate(context, certificate);
        if (options.Secured) return (null, null);

        // Clients are told apart by a header; their gateway reads it.
        var client = context.Request.Headers[LinkProtocol.ClientHeader].ToString();
        return IsClients(context.Request.Path)
            ? (ClientId.IsValid(client) ? new Caller(client, Role.Client, null) : null, null)
            : (new Caller("local", Role.Admin, null), null);
    }

    /// <summary>The client that a certificate of this project's authority names, or the slug of what is wrong with it.</summary>
    public ShownIdentity Identify(X509Certificate2 certificate)
    {
        if (keys.Authority is null) return new ShownIdentity(null, "foreign-certificate");
        var (caller, problem) = Judge(keys.Authority.Trusted.Check(certificate, clock.GetUtcNow()));
        return OfClient(caller, problem);
    }

    /// <summary>The client whose token this is, or the slug of what is wrong with it.</summary>
    public ShownIdentity Identify(string token)
    {
        var (caller, problem) = OfToken(token);
        return OfClient(caller, problem);
    }

    /// <summary>Whose token this is, or why it does not hold.</summary>
    public (Caller? Caller, Problem? Problem) OfToken(string text)
    {
        if (!TokenText.TryParse(text.Trim(), out var token) || token.Kind != TokenKind.Bearer
            || keys.Book.Find(token.Id) is not { Kind: CredentialKind.Bearer, Hash: { } hash } known
                || !token.Matches(hash)) return (null, AccessProblems.BadToken());
        if (Held(known, "token") is { } problem) return (null, problem);
        keys.Book.Used(known, clock.GetUtcNow());
        return (new Caller(known.Name ?? known.Id, known.Role, known.Id), null);
    }

    /// <summary>Whether a caller's credential was revoked since it was shown.</summary>
    public bool IsRevoked(Caller caller) => caller.Credential is { } id && keys.Book.Find(id)?.Revoked is not null;

    private bool IsClients(PathString path)
        => options.ClientPaths.Any(prefix => path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase));

    private static ShownIdentity OfClient(Caller? caller, Problem? problem)
        => caller is null ? new(null, problem!.Slug)
            : caller.Role == Role.Client ? new(caller.Name, null)
            : new(null, "wrong-role") { Person = caller.Name, MayOperate = caller.May(Role.Operator) };

    private (Caller?, Problem?) OfCertificate(HttpContext context, X509Certificate2 certificate)
    {
        if (keys.Authority is null)
            return (null, AccessProblems.BadCertificate("foreign-certificate", "this coordinator has no authority"));
        var now = clock.GetUtcNow();
        var items = context.Features.Get<IConnectionItemsFeature>()?.Items;
        var verdict = items?.TryGetValue(VerdictKey, out var kept) == true ? (CertificateVerdict)kept!
            : keys.Authority.Trusted.Check(certificate, now);
        if (items is not null) items[VerdictKey] = verdict;
        return Judge(verdict);
    }

    private (Caller?, Problem?) Judge(CertificateVerdict verdict)
    {
        var now = clock.GetUtcNow();
        if (verdict.Identity is not { } identity) return (null, AccessProblems.BadCertificate(Slug(verdict.Fault), verdict.Detail));
        if (now > identity.NotAfter + TrustedAuthority.ClockTolerance)
            return (null, AccessProblems.Expired("certificate", identity.NotAfter, now));

        // One that `tributary ca issue` made need not be in the book; a revoked one is.
        if (keys.Book.Find(identity.Serial) is { } known)
        {
            if (known.Revoked is not null) return (null, AccessProblems.Revoked("certificate"));
            if (known.Ended is { } ended && now >= ended) return (null, AccessProblems.Expired("certificate", ended, now));
            keys.Book.Used(known, now);
        }

        return (new Caller(identity.Subject, identity.Role!.Value, identity.Serial), null);
    }

    private Problem? Held(Credential known, string what)
    {
        var now = clock.GetUtcNow();
        if (known.Revoked is not null) return AccessProblems.Revoked(what);
        return known.HoldsAt(now) ? null : AccessProblems.Expired(what, known.Ended ?? known.Expires, now);
    }

    private static string Slug(CertificateFault? fault) => fault switch
    {
        CertificateFault.Expired => "expired",
        CertificateFault.NotYetValid => "not-yet-valid",
        CertificateFault.WrongUsage => "wrong-usage",
        _ => "foreign-certificate",
    };
}
