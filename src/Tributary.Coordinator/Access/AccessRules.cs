using Microsoft.AspNetCore.Http;
using Tributary.Security;

namespace Tributary.Coordinator.Access;

/// <summary>Which role a request needs (docs/api.md). By path and method, so that an endpoint that somebody forgets to name here is not open to all.</summary>
internal static class AccessRules
{
    /// <summary>Null where anybody may.</summary>
    public static Role? Needed(string method, PathString path)
    {
        var reads = HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
        if (path.StartsWithSegments("/link", StringComparison.OrdinalIgnoreCase, out var link)) return link.Value is "/authority" or "/enroll" ? null : Role.Client;
        if (!path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase, out var rest)) return reads ? null : Role.Operator;
        if (rest.Value is null or "" or "/") return reads ? null : Role.Operator;

        // Operators make join tokens; the endpoint itself refuses them the others.
        if (rest.StartsWithSegments("/tokens", StringComparison.OrdinalIgnoreCase)) return HttpMethods.IsPost(method) ? Role.Operator : Role.Admin;
        if (rest.StartsWithSegments("/certificates", StringComparison.OrdinalIgnoreCase) || rest.StartsWithSegments("/audit", StringComparison.OrdinalIgnoreCase)) return Role.Admin;
        if (rest.StartsWithSegments("/clients", StringComparison.OrdinalIgnoreCase) && rest.Value.TrimEnd('/').EndsWith("/revoke", StringComparison.OrdinalIgnoreCase)) return Role.Admin;
        return reads || rest.Value.TrimEnd('/').EndsWith("/predict", StringComparison.OrdinalIgnoreCase) ? Role.Viewer : Role.Operator;
    }

    public static bool Changes(string method, PathString path)
        => path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method) && !path.Value!.TrimEnd('/').EndsWith("/predict", StringComparison.OrdinalIgnoreCase);
}
