namespace Tributary.Gateways.Enrolment;

/// <summary>What enrolment refuses, and what to do. None says more than the one who has the token may know.</summary>
internal static class EnrolmentProblems
{
    private const string NewToken = "ask the operator for a new join token (tributary token new)";

    public static Problem Of(EnrolOutcome outcome, string name) => outcome switch
    {
        EnrolOutcome.TokenExpired => Refused("token-expired", "the join token has expired"),
        EnrolOutcome.TokenRevoked => Refused("token-revoked", "the join token was revoked"),
        EnrolOutcome.TokenUsedUp => Refused("token-used", "the join token was used up by earlier enrolments"),
        EnrolOutcome.OtherName
            => new(403, "other-name", "The token is for another client", $"the join token does not let {name} in",
                "enrol under the name that the token was made for"),
        EnrolOutcome.NameTaken
            => new(409, "name-taken", "The name is taken", $"a client {name} is enrolled already",
            $"take another --name, or have {name} revoked first (tributary clients revoke {name})"),
        EnrolOutcome.TooMany
            => new(429, "too-many-renewals", "Renewed too often",
                $"{name} has {CredentialBook.MaxOfOne} credentials that have not expired yet",
                "use the newest; it can be renewed once older ones have expired")
            { RetryAfter = TimeSpan.FromHours(1) },
        _ => Refused("bad-token", "this is no join token of this coordinator"),
    };

    /// <summary>The slug of what is no refusal yet (docs/link.md).</summary>
    public static Problem Waits(string name)
        => new(409, Transports.Joining.LinkRefusals.WaitsForApproval, "An operator has to let you in",
            $"{name} waits until an operator lets it in", $"ask the operator: tributary clients approve {name}")
        {
            RetryAfter = TimeSpan.FromSeconds(3),
        };

    public static Problem NotApproved(string name)
        => new(403, "not-approved", "You are not let in", $"an operator refused {name}", "ask the operator why, then join again");

    public static Problem TooFast(int most, TimeSpan wait)
        => new(429, "too-many-enrolments", "Too many join at once", $"more than {most} clients joined from this address within a minute",
            "wait as long as Retry-After says")
        { RetryAfter = wait };

    public static Problem Full(string detail)
        => new(503, "too-many", "Not now", detail,
            "try again later; the operator can revoke what is not needed")
        { RetryAfter = TimeSpan.FromMinutes(1) };

    public static Problem NotAudited()
        => new(503, "not-audited", "It cannot be put on record",
            "the coordinator's audit trail takes no line, and what it does not take is not done",
            "try again later; the operator has to make room on the coordinator's disk")
        {
            RetryAfter = TimeSpan.FromSeconds(10),
        };

    public static Problem NoAuthority()
        => new(404, "no-authority", "There is no authority", "this coordinator has no certificate authority",
            "enrol for a bearer token, or make an authority (tributary ca init)");

    public static Problem BadRequest(string why)
        => new(422, "bad-request", "The certificate request is not accepted", why, "send a PKCS#10 request with an ECDSA P-256 key");

    private static Problem Refused(string slug, string detail) => new(401, slug, "The join token does not hold", detail, NewToken);
}
