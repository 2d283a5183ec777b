using Tributary.Security;
using Tributary.Security.Authority;
using Tributary.Security.Tokens;
using Tributary.Transports.Native;

namespace Tributary.Gateways.Enrolment;

/// <summary>Gives clients their credentials: for a join token the first, for those that still hold the next. Whom it refuses is told so and counted by whoever serves it: a flood of those makes no
/// flood of lines.</summary>
/// <param name="authority">Null where there are bearer tokens only.</param>
public sealed class Enroller(CredentialBook book, AuditTrail audit, CertificateAuthority? authority, EnrolmentOptions options, TimeProvider clock)
{
    /// <summary>Null where the coordinator has no authority.</summary>
    public TrustedAuthority? Trusted => authority?.Trusted;

    public EnrolmentOptions Options => options;

    /// <summary>A client joins. Answers with what it gets, or with the problem.</summary>
    internal async Task<(EnrollReply? Reply, Problem? Problem)> EnrolAsync(EnrollRequest asked, string? address, CancellationToken cancellation)
    {
        if (!LinkProtocol.IsClientId(asked.Name)) return (null, Native.LinkProblems.BadId(asked.Name));
        var now = clock.GetUtcNow();
        var join = TokenText.TryParse(asked.Token, out var token) && token.Kind == TokenKind.Join ? book.Find(token.Id) : null;
        if (join?.Hash is null || !token!.Matches(join.Hash)) return (null, EnrolmentProblems.Of(EnrolOutcome.UnknownToken, asked.Name));

        // Judged first, so that nothing is signed for a token that does not hold, and again when it is used up, by which time another may have been faster.
        if (book.Judge(join.Id, asked.Name, now) is not EnrolOutcome.Enrolled and var early) return (null, EnrolmentProblems.Of(early, asked.Name));
        var (credential, reply, problem) = Make(asked.Name, join.Role, asked.Request, now);
        if (problem is not null) return (null, problem);
        if (book.Enrol(join.Id, credential!, now) is not EnrolOutcome.Enrolled and var late) return (null, EnrolmentProblems.Of(late, asked.Name));
        await audit.AppendAsync(asked.Name, "client.enrolled", asked.Name, address, $"join token {join.Id}, {credential!.Kind} {credential.Id}", cancellation);
        return (reply, null);
    }

    /// <summary>A client that shows credentials which hold gets the next ones; the old ones hold until their end.</summary>
    internal async Task<(EnrollReply? Reply, Problem? Problem)> RenewAsync(string client, RenewRequest asked, string? address, CancellationToken cancellation)
    {
        var (credential, reply, problem) = Make(client, Role.Client, asked.Request, clock.GetUtcNow());
        if (problem is not null) return (null, problem);
        book.Add(credential!);
        await audit.AppendAsync(client, "client.renewed", client, address, $"{credential!.Kind} {credential.Id}", cancellation);
        return (reply, null);
    }

    private (Credential? Credential, EnrollReply? Reply, Problem? Problem) Make(string client, Role role, string? request, DateTimeOffset now)
    {
        if (request is null)
        {
            var bearer = TokenText.Create(TokenKind.Bearer);
            var expires = now + options.Lifetime;
            return (new Credential(bearer.Id, CredentialKind.Bearer, role, now, expires) { Name = client, Hash = bearer.Hash }, new EnrollReply(client, null, Trusted?.Pem, bearer.Reveal(), expires), null);
        }

        if (authority is null) return (null, null, EnrolmentProblems.NoAuthority());
        try
        {
            var issued = authority.SignRequest(request, client, role, options.Lifetime);
            return (new Credential(issued.Serial, CredentialKind.Certificate, role, now, issued.NotAfter) { Name = client }, new EnrollReply(client, issued.Pem, authority.Trusted.Pem, null, issued.NotAfter), null);
        }
        catch (FormatException fault)
        {
            return (null, null, EnrolmentProblems.BadRequest(fault.Message));
        }
    }
}
