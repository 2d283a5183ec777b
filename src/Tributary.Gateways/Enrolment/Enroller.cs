using Tributary.Core.Clients;
using Tributary.Security;
using Tributary.Security.Authority;
using Tributary.Security.Tokens;
using Tributary.Transports.Joining;

namespace Tributary.Gateways.Enrolment;

/// <summary>Gives clients their credentials: for a join token the first, for those that still hold the next. Whom it refuses is told so and
/// counted by whoever serves it: a flood of those makes no flood of lines.</summary>
/// <param name="authority">Null where there are bearer tokens only.</param>
public sealed class Enroller(CredentialBook book, AuditTrail audit, CertificateAuthority? authority, EnrolmentOptions options,
    TimeProvider clock)
{
    private readonly EnrolmentPace _pace = new(options.MaxPerMinute, clock);

    /// <summary>Null where the coordinator has no authority.</summary>
    public TrustedAuthority? Trusted => authority?.Trusted;

    public EnrolmentOptions Options => options;

    /// <summary>Who waits to be let in.</summary>
    public PendingEnrolments Pending { get; } = new(clock);

    /// <summary>A client joins. Answers with what it gets, or with the problem.</summary>
    internal async Task<(EnrollReply? Reply, Problem? Problem)> EnrolAsync(EnrollRequest asked, string? address,
        CancellationToken cancellation)
    {
        if (!ClientId.IsValid(asked.Name)) return (null, ClientProblems.BadId(asked.Name));
        var now = clock.GetUtcNow();
        var join = TokenText.TryParse(asked.Token, out var token) && token.Kind == TokenKind.Join ? book.Find(token.Id) : null;
        if (join?.Hash is null || !token!.Matches(join.Hash)) return (null, EnrolmentProblems.Of(EnrolOutcome.UnknownToken, asked.Name));

        // 1. Judged first, so that nothing is signed for a token that does not hold, and again when it is used up, by which time another
        // may have been faster.
        if (book.Judge(join.Id, asked.Name, now) is not EnrolOutcome.Enrolled and var early)
            return (null, EnrolmentProblems.Of(early, asked.Name));
        if (options.Approve && await PendingAsync(asked, join.Id, address, cancellation) is { } waits) return (null, waits);
        if (_pace.Wait(address) is { } wait) return (null, EnrolmentProblems.TooFast(options.MaxPerMinute, wait));
        var (credential, reply, problem) = Make(asked.Name, join.Role, asked.Request, now);
        if (problem is not null) return (null, problem);

        // 2. On record, then done, then on record as done.
        if (await IntendAsync("client.enrolled", asked.Name, address, cancellation) is not { } intent)
            return (null, EnrolmentProblems.NotAudited());
        EnrolOutcome late;
        try
        {
            late = book.Enrol(join.Id, credential!, now);
        }
        catch (CredentialBookFullException full)
        {
            return (null, EnrolmentProblems.Full(full.Message));
        }

        if (late is not EnrolOutcome.Enrolled) return (null, EnrolmentProblems.Of(late, asked.Name));
        if (options.Approve) Pending.Done(asked.Name, join.Id, KeyOf(asked, address));
        await DoneAsync("client.enrolled", asked.Name, address, $"join token {join.Id}, {credential!.Kind} {credential.Id}", intent);
        return (reply, null);
    }

    /// <summary>A client that shows credentials which hold gets the next ones; the old ones end once those are used.</summary>
    /// <param name="shown">Id of what it shows.</param>
    internal async Task<(EnrollReply? Reply, Problem? Problem)> RenewAsync(string client, string shown, RenewRequest asked, string? address,
        CancellationToken cancellation)
    {
        // A certificate that was made at a command line is in no book yet; how long it holds stands in itself.
        var now = clock.GetUtcNow();
        var held = book.Find(shown) ?? new Credential(shown, CredentialKind.Certificate, Role.Client, now, now
            + CertificateAuthority.MaxLifetime)
        { Name = client };
        if (book.MayRenew(held, now) is not EnrolOutcome.Enrolled and var early) return (null, EnrolmentProblems.Of(early, client));
        var (credential, reply, problem) = Make(client, Role.Client, asked.Request, now);
        if (problem is not null) return (null, problem);
        if (await IntendAsync("client.renewed", client, address, cancellation) is not { } intent)
            return (null, EnrolmentProblems.NotAudited());
        try
        {
            if (book.Renew(held, credential!, now) is not EnrolOutcome.Enrolled and var late)
                return (null, EnrolmentProblems.Of(late, client));
        }
        catch (CredentialBookFullException full)
        {
            return (null, EnrolmentProblems.Full(full.Message));
        }

        await DoneAsync("client.renewed", client, address, $"{credential!.Kind} {credential.Id}", intent);
        return (reply, null);
    }

    private static string KeyOf(EnrollRequest asked, string? address) => asked.Request ?? address ?? "";

    private async Task<Problem?> PendingAsync(EnrollRequest asked, string token, string? address, CancellationToken cancellation)
    {
        var state = Pending.Ask(asked.Name, token, KeyOf(asked, address), address, out var isNew);
        if (isNew && state == PendingState.Waiting) await DoneAsync("client.waits", asked.Name, address, $"join token {token}");
        cancellation.ThrowIfCancellationRequested();
        return state switch
        {
            PendingState.Approved => null,
            PendingState.Refused => EnrolmentProblems.NotApproved(asked.Name),
            PendingState.Full => EnrolmentProblems.Full($"{PendingEnrolments.Max} clients wait to be let in already"),
            _ => EnrolmentProblems.Waits(asked.Name),
        };
    }

    // Null where the trail takes nothing.
    private async Task<long?> IntendAsync(string action, string client, string? address, CancellationToken cancellation)
    {
        try
        {
            return await audit.AppendAsync(client, AuditTrail.Intended, client, address, action, cancellation);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // It is done: what was intended stands in the trail, also where no more goes into it.
    private async Task DoneAsync(string action, string client, string? address, string detail, long? intent = null)
    {
        try
        {
            await audit.AppendAsync(client, action, client, address, detail, CancellationToken.None, intent);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The next change is refused.
        }
    }

    private (Credential? Credential, EnrollReply? Reply, Problem? Problem) Make(string client, Role role, string? request,
        DateTimeOffset now)
    {
        if (request is null)
        {
            var bearer = TokenText.Create(TokenKind.Bearer);
            var expires = now + options.Lifetime;
            return (new Credential(bearer.Id, CredentialKind.Bearer, role, now, expires) { Name = client, Hash = bearer.Hash },
                new EnrollReply(client, null, Trusted?.Pem, bearer.Reveal(), expires), null);
        }

        if (authority is null) return (null, null, EnrolmentProblems.NoAuthority());
        try
        {
            var issued = authority.SignRequest(request, client, role, options.Lifetime);
            return (new Credential(issued.Serial, CredentialKind.Certificate, role, now, issued.NotAfter) { Name = client },
                new EnrollReply(client, issued.Pem, authority.Trusted.Pem, null, issued.NotAfter), null);
        }
        catch (FormatException fault)
        {
            return (null, null, EnrolmentProblems.BadRequest(fault.Message));
        }
    }
}
