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
        EnrolOutcome.OtherName => new(403, "other-name", "The token is for another client", $"the join token does not let {name} in", "enrol under the name that the token was made for"),
        EnrolOutcome.NameTaken
            => new(409, "name-taken", "The name is taken", $"a client {name} is enrolled already",
            $"take another --name, revoke {name} first, or have a token made for this name (tributary token new --name {name})"),
        _ => Refused("bad-token", "this is no join token of this coordinator"),
    };

    public static Problem NoAuthority() => new(404, "no-authority", "There is no authority", "this coordinator has no certificate authority", "enrol for a bearer token, or make an authority (tributary ca init)");

    public static Problem BadRequest(string why) => new(422, "bad-request", "The certificate request is not accepted", why, "send a PKCS#10 request with an ECDSA P-256 key");

    private static Problem Refused(string slug, string detail) => new(401, slug, "The join token does not hold", detail, NewToken);
}
