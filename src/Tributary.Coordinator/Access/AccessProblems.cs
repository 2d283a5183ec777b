using Microsoft.AspNetCore.Http;
using Tributary.Gateways;
using Tributary.Security;

namespace Tributary.Coordinator.Access;

/// <summary>What access refuses, and what to do.</summary>
internal static class AccessProblems
{
    private const string NewToken = "use another token (tributary token new), or enrol again";

    public static Problem NoCredentials()
        => new(401, "no-credentials", "Who are you?", "the request has no credentials",
            "send Authorization: Bearer with a token, or a client certificate of the coordinator's authority; clients enrol with a "
            + "join token");

    public static Problem BadToken()
        => new(401, "bad-token", "The token does not hold", "this is no bearer token of this coordinator", NewToken);

    public static Problem Expired(string what, DateTimeOffset end, DateTimeOffset now)
        => new(401, "expired", "The credentials have expired", $"the {what} held until {end:u}; by the coordinator's clock it is {now:u}",
            NewToken);

    public static Problem Revoked(string what) => new(401, "revoked", "The credentials were revoked", $"the {what} was revoked", NewToken);

    public static Problem BadCertificate(string slug, string detail)
        => new(401, slug, "The certificate is not accepted", detail,
        "use a certificate that this coordinator's authority made (tributary ca issue NAME, or enrol), and set both clocks");

    public static Problem Forbidden(Caller caller, Role needed)
        => new(403, "forbidden", "That needs another role", $"{caller.Name} is {Word(caller.Role)}; this needs {Word(needed)}",
            $"use credentials with the role {Word(needed)}");

    public static Problem ForeignSite()
        => new(403, "foreign-site", "Not from another site",
            "the request came from another site's page, or under a name that is not this machine's",
            "open the coordinator by its own address, or run it with credentials");

    public static Problem ForeignOrigin(string origin, HostString own)
        => new(403, "foreign-origin", "Not from another site",
            $"the request changes something and comes from a page of {Errors.Problems.Shown(origin)}; this is "
            + $"{Errors.Problems.Shown(own.Value ?? "")}", "open the coordinator by its own address");

    public static Problem TooMany(TimeSpan wait)
        => new(429, "too-many-requests", "Too many requests", "more requests came than are served to one caller",
            "wait as long as Retry-After says")
        { RetryAfter = wait };

    public static Problem TooManyFailures(TimeSpan wait)
        => new(429, "too-many-failures", "Too many failed attempts", "too many requests without valid credentials came from this address",
            "wait as long as Retry-After says, then use credentials that hold")
        { RetryAfter = wait };

    private static string Word(Role role) => role.ToString().ToLowerInvariant();
}
