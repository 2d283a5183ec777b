using System.Collections.Frozen;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Joining;

/// <summary>Tells refusals that only a person can mend from what passes by itself: by the problem's type (docs/link.md), never by its text.
/// A proxy's answer has no type of ours, and ends nothing.</summary>
public static class LinkRefusals
{
    /// <summary>No refusal: an operator has to let the client in.</summary>
    public const string WaitsForApproval = "waits-for-approval";

    /// <summary>No refusal: a client that came by another transport has the id, and has it only as long as it is here.</summary>
    public const string Taken = "taken";

    private const string Ours = "urn:tributary:";
    private const string Expired = "expired";

    // By the clock, which may be off: the client goes on trying.
    private const string NotYetValid = "not-yet-valid";

    private const string NewToken
        = "ask the coordinator's operator for a new join token (there: tributary token new), and start with it: --token TOKEN";

    private static readonly FrozenDictionary<string, string?> Remedies = new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        // A join token that lets nobody in.
        ["token-used"] = NewToken,
        ["token-expired"] = NewToken,
        ["token-revoked"] = NewToken,
        ["bad-token"] = NewToken,

        // A join token that does not let this one in, or not like this: the coordinator says what to do.
        ["other-name"] = null,
        ["name-taken"] = null,
        ["not-approved"] = null,
        ["no-authority"] = null,
        ["bad-client-id"] = null,
        ["bad-request"] = null,

        // Credentials that hold no more, or never did.
        [Expired] = NewToken,
        ["revoked"] = NewToken,
        ["foreign-certificate"] = NewToken,
        ["wrong-usage"] = NewToken,
        ["no-credentials"] = NewToken,
        ["no-identity"] = NewToken,
        ["forbidden"] = NewToken,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether a person has to do something before the coordinator lets this client in.</summary>
    public static bool IsRefusal(LinkProblemException problem) => KindOf(problem) is { } kind && Remedies.ContainsKey(kind);

    /// <summary>Whether an operator has yet to let the client in: it asks again with the same request.</summary>
    public static bool Waits(LinkProblemException problem) => KindOf(problem) == WaitsForApproval;

    /// <summary>Whether the id is another transport's client's for now: the client tries again.</summary>
    public static bool IsTaken(LinkProblemException problem) => KindOf(problem) == Taken;

    /// <summary>Whether joining will not succeed however often it is tried.</summary>
    public static bool EndsJoining(LinkProblemException problem)
        => KindOf(problem) is { } kind && kind is not (NotYetValid or WaitsForApproval)
            && problem.Status is >= 400 and < 500 and not (408 or 429);

    /// <summary>Whether a client that had joined will not be let in again.</summary>
    /// <param name="expires">Of the credentials that it shows; null where it shows none. A coordinator that takes them for expired while
    /// they hold by the client's own clock has a wrong clock, or the client has: both pass.</param>
    public static bool EndsClient(LinkProblemException problem, DateTimeOffset? expires, DateTimeOffset now)
        => IsRefusal(problem) && (KindOf(problem) != Expired || expires is null || expires <= now);

    /// <summary>What the client's operator can do.</summary>
    public static string Remedy(LinkProblemException problem)
        => (KindOf(problem) is { } kind ? Remedies.GetValueOrDefault(kind) : null) ?? problem.Problem.Remedy ?? "";

    private static string? KindOf(LinkProblemException problem)
        => problem.Problem.Type is { } type && type.StartsWith(Ours, StringComparison.Ordinal) ? type[Ours.Length..] : null;
}
