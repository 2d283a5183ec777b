using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Hosting;
using Tributary.Core.Clients;
using Tributary.Gateways.Enrolment;
using Tributary.Security;
using Tributary.Security.Authority;

namespace Tributary.Coordinator.Access;

/// <summary><c>/api/certificates</c> and the revocation of a client.</summary>
internal static class CertificateEndpoints
{
    public static void MapCertificates(this IEndpointRouteBuilder administering)
    {
        administering.MapGet("/api/certificates",
            (HttpRequest request, CredentialBook book, TimeProvider clock) => CredentialPages.Of(request, book,
            one => one.Kind == CredentialKind.Certificate, clock))
            .WithName("certificates").WithSummary("Certificates that the authority made").WithTags("access")
                .Paged().Produces<Page<CredentialView>>().ProducesProblems(401, 403);
        administering.MapPost("/api/certificates", MakeAsync).Changes("certificate.made").WithName("makeCertificate")
            .WithSummary("Makes a certificate").WithTags("access").Accepts<CertificateOrder>("application/json")
            .Produces<CertificateReply>(201).ProducesProblems(400, 401, 403, 409, 422);
        administering.MapPost("/api/certificates/{serial}/revoke",
            (string serial, CredentialBook book, TimeProvider clock) => RevokeOne(serial, book, clock))
            .Changes("certificate.revoked").WithName("revokeCertificate").WithSummary("From now on the certificate no longer holds")
                .WithTags("access").Produces(204).ProducesProblems(401, 403, 404);
        administering.MapPost("/api/clients/{id}/revoke",
            (string id, CredentialBook book, TimeProvider clock) => RevokeClient(id, book, clock))
            .Changes("client.revoked").WithName("revokeClient").WithSummary("From now on the client's credentials no longer hold")
                .WithTags("clients").Produces(204).ProducesProblems(401, 403, 404);
    }

    private static async Task<IResult> MakeAsync(HttpContext context, CredentialBook book, AccessKeys keys, TimeProvider clock)
    {
        var asked = await AccessBodies.ReadAsync(context, AccessJson.Default.CertificateOrder);
        var authority = keys.Authority ?? throw Problems.NotAllowedNow("this coordinator has no certificate authority",
            "make one (tributary ca init), or listen on https");
        var role = AccessBodies.RoleOf(asked.Role);
        if (asked.Subject is null || !ClientId.IsValid(asked.Subject))
            throw Problems.Invalid("the subject is missing or not allowed",
                ClientId.Rule,
                [new("subject", "is not allowed", null)]);
        var lifetime = AccessBodies.LifetimeOf(asked.Lifetime, TimeSpan.FromDays(90));
        var issued = Issue(authority, asked, role, lifetime);
        TokenEndpoints.Keep(book, new Credential(issued.Serial, CredentialKind.Certificate, role, clock.GetUtcNow(),
            issued.NotAfter)
        { Name = asked.Subject });
        AuditWords.Note(context, $"certificate {issued.Serial} for {asked.Subject}, {asked.Role}");
        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(new CertificateReply(issued.Serial, issued.Pem, issued.KeyPem, authority.Trusted.Pem, issued.NotAfter),
            AccessJson.Default.CertificateReply, statusCode: 201);
    }

    private static IssuedCertificate Issue(CertificateAuthority authority, CertificateOrder asked, Role role, TimeSpan lifetime)
    {
        try
        {
            return asked.Request is { } request ? authority.SignRequest(request, asked.Subject!, role, lifetime)
                : authority.Issue(asked.Subject!, role, lifetime);
        }
        catch (FormatException fault)
        {
            throw Problems.Invalid(fault.Message, "send a PKCS#10 request with an ECDSA P-256 key", [new("request", fault.Message, null)]);
        }
    }

    private static IResult RevokeOne(string serial, CredentialBook book, TimeProvider clock)
    {
        if (book.Find(serial) is not { Kind: CredentialKind.Certificate })
            throw Problems.NotFound($"there is no certificate {Problems.Shown(serial)}", "GET /api/certificates lists them");
        book.Revoke(serial, clock.GetUtcNow());
        return Results.NoContent();
    }

    private static IResult RevokeClient(string id, CredentialBook book, TimeProvider clock)
        => book.RevokeClient(id, clock.GetUtcNow()) > 0 ? Results.NoContent()
            : throw Problems.NotFound($"no credentials of {Problems.Shown(id)} hold",
                "GET /api/tokens and GET /api/certificates list what there is");
}
