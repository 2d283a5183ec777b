using Microsoft.AspNetCore.Http;
using Tributary.Security;

namespace Tributary.Coordinator.Access;

/// <summary>Which role a request needs (docs/api.md). By path and method, so that an endpoint that somebody forgets to name here is not open to all.</summary>
internal static class AccessRules
{
    /// <summary>Null where anybody may.</summary>
    public static Role? Needed(string method, PathString path)
    {
        var reads = !Writes(method);
        if (path.StartsWithSegments("/link", StringComparison.OrdinalIgnoreCase, out var link)) return link.Value is "/authority" or "/enroll" ? null : Role.Client;
        if (!path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase, out var rest)) return reads ? null : Role.Operator;
        if (rest.Value is null or "" or "/") return reads ? null : Role.Operator;

        // Whoever signs in has no credentials yet; whoever signs out may have none that still hold.
        if (Is(rest, "/session")) return null;

        // Operators make join tokens; the endpoint itself refuses them the others.
        if (rest.StartsWithSegments("/tokens", StringComparison.OrdinalIgnoreCase)) return HttpMethods.IsPost(method) ? Role.Operator : Role.Admin;
        if (rest.StartsWithSegments("/certificates", StringComparison.OrdinalIgnoreCase) || rest.StartsWithSegments("/audit", StringComparison.OrdinalIgnoreCase) || Is(rest, "/settings")) return Role.Admin;
        if (rest.StartsWithSegments("/clients", StringComparison.OrdinalIgnoreCase) && Ends(rest, "/revoke")) return Role.Admin;
        return reads || Ends(rest, "/predict") || Is(rest, "/data/partition") ? Role.Viewer : Role.Operator;
    }

    /// <summary>Whether a method may change something.</summary>
    public static bool Writes(string method) => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);

    /// <summary>Whether a request changes something: a line in the audit trail says so. What only asks with a body does not.</summary>
    public static bool Changes(string method, PathString path)
        => path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase, out var rest) && Writes(method)
            && !Ends(rest, "/predict") && !Is(rest, "/runs/check") && !Is(rest, "/data/partition");

    private static bool Ends(PathString path, string end) => path.Value!.TrimEnd('/').EndsWith(end, StringComparison.OrdinalIgnoreCase);

    private static bool Is(PathString path, string whole) => path.Value!.TrimEnd('/').Equals(whole, StringComparison.OrdinalIgnoreCase);
}
