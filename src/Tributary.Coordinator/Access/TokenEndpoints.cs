using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Hosting;
using Tributary.Core.Clients;
using Tributary.Gateways.Enrolment;
using Tributary.Security;
using Tributary.Security.Tokens;

namespace Tributary.Coordinator.Access;

/// <summary><c>/api/tokens</c>: what lets clients join, and people and programs use the API.</summary>
internal static class TokenEndpoints
{
    private const int MaxUses = 100_000;

    public static void MapTokens(this IEndpointRouteBuilder administering, IEndpointRouteBuilder operating)
    {
        administering.MapGet("/api/tokens", (HttpRequest request, CredentialBook book, TimeProvider clock) => CredentialPages.Of(request,
            book, one => one.Kind != CredentialKind.Certificate, clock))
            .WithName("tokens").WithSummary("Tokens, without their secrets").WithTags("access").Paged().Produces<Page<CredentialView>>()
                .ProducesProblems(401, 403);

        // Operators make join tokens; the endpoint itself refuses them the others.
        operating.MapPost("/api/tokens", MakeAsync).Changes("token.made").WithName("makeToken")
            .WithSummary("Makes a token; its text is told once").WithTags("access").Accepts<TokenRequest>("application/json")
            .Produces<TokenReply>(201).ProducesProblems(400, 401, 403, 409, 422, 503);
        administering.MapDelete("/api/tokens/{id}",
            (string id, CredentialBook book, TimeProvider clock) => book.Find(id) is { Kind: not CredentialKind.Certificate }
                ? Revoke(book, id, clock) : throw Problems.NotFound($"there is no token {Problems.Shown(id)}",
                    "GET /api/tokens lists them"))
            .Changes("token.revoked").WithName("revokeToken").WithSummary("From now on the token no longer holds").WithTags("access")
                .Produces(204).ProducesProblems(401, 403, 404);
    }

    private static async Task<IResult> MakeAsync(HttpContext context, CredentialBook book, AccessKeys keys, TimeProvider clock)
    {
        var asked = await AccessBodies.ReadAsync(context, AccessJson.Default.TokenRequest);
        var now = clock.GetUtcNow();
        context.Response.Headers.CacheControl = "no-store";
        if (asked.Name is not null && !ClientId.IsValid(asked.Name))
            throw Problems.Invalid("the name is not allowed",
                ClientId.Rule,
                [new("name", "is not allowed", null)]);
        if (asked.Kind == "join")
        {
            if (asked.Role is not (null or "client"))
                throw Problems.Invalid("join tokens are for clients", "leave the role out", [new("role", "must be client", null)]);
            if (asked.Uses is < 1 or > MaxUses)
                throw Problems.Invalid("uses is out of range", $"use 1 to {MaxUses}", [new("uses", $"must be 1 to {MaxUses}", null)]);

            // Whoever held such a token would be who is there already.
            if (asked.Name is { } name && book.IsTaken(name, now))
                throw new ProblemException(Problems.Document(409, "name-taken", "The name is taken",
                    $"somebody holds credentials as {name}",
                $"take another name, or revoke those first: tributary clients revoke {name}"));
            var join = TokenText.Create(TokenKind.Join, keys.Authority?.Trusted.Fingerprint);
            Keep(book, new Credential(join.Id, CredentialKind.Join, Role.Client, now, now
                + AccessBodies.LifetimeOf(asked.Lifetime, TimeSpan.FromDays(1)))
            {
                Name = asked.Name,
                Hash = join.Hash,
                UsesLeft = asked.Uses ?? 1
            });
            AuditWords.Note(context, $"join token {join.Id}");
            return Results.Json(new TokenReply(join.Id, join.Reveal(),
                $"tributary client {context.Request.Scheme}://{context.Request.Host} --token "
                + $"{join.Reveal()}{(asked.Name is null ? "" : " --name " + asked.Name)} --data FOLDER"), AccessJson.Default.TokenReply,
                statusCode: 201);
        }

        if (asked.Kind != "bearer")
            throw Problems.Invalid("the kind is missing or unknown", "use join or bearer", [new("kind", "must be join or bearer", null)]);
        var role = AccessBodies.RoleOf(asked.Role);
        if (!context.User.IsInRole("admin"))
        {
            await AccessProblems.Forbidden(new Caller(context.User.FindFirstValue(ClaimTypes.Name) ?? "nobody", Role.Operator, null),
                Role.Admin).ExecuteAsync(context);
            return Results.Empty;
        }

        if (role == Role.Client && asked.Name is null)
            throw Problems.Invalid("a client's token names the client", "send its name", [new("name", "must be there", null)]);
        var bearer = TokenText.Create(TokenKind.Bearer);
        Keep(book, new Credential(bearer.Id, CredentialKind.Bearer, role, now, now
            + AccessBodies.LifetimeOf(asked.Lifetime, TimeSpan.FromDays(90)))
        { Name = asked.Name ?? bearer.Id, Hash = bearer.Hash });
        AuditWords.Note(context, $"bearer token {bearer.Id} for {asked.Name ?? bearer.Id}, {asked.Role}");
        return Results.Json(new TokenReply(bearer.Id, bearer.Reveal(), null), AccessJson.Default.TokenReply, statusCode: 201);
    }

    /// <exception cref="ProblemException">503: the book is full.</exception>
    public static void Keep(CredentialBook book, Credential made)
    {
        try
        {
            book.Add(made);
        }
        catch (CredentialBookFullException full)
        {
            throw Problems.Busy(full.Message, "revoke what is not needed; what has ended is let go of in time");
        }
    }

    private static IResult Revoke(CredentialBook book, string id, TimeProvider clock)
    {
        book.Revoke(id, clock.GetUtcNow());
        return Results.NoContent();
    }
}
