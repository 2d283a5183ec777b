using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Security;

namespace Tributary.Coordinator.Access;

/// <summary>Says of endpoints who may use them and what they change (docs/api.md).</summary>
internal static class EndpointRoles
{
    /// <summary>Endpoints that are mapped here need this role, or one that contains it.</summary>
    public static RouteGroupBuilder For(this IEndpointRouteBuilder routes, Role role)
        => routes.MapGroup("").WithMetadata(new EndpointRole(role));

    /// <summary>Endpoints that are mapped here are for anybody, with credentials or without.</summary>
    public static RouteGroupBuilder ForAnybody(this IEndpointRouteBuilder routes)
        => routes.MapGroup("").WithMetadata(new EndpointRole(null));

    /// <param name="action">What the audit trail calls it.</param>
    public static T Changes<T>(this T endpoint, string action)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new EndpointChange(action));

    /// <summary>Which role a request needs; null where anybody may. What no endpoint takes is nobody's business either: nothing stands
    /// there.</summary>
    public static Role? Needed(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<EndpointRole>() is { } known) return known.Least;
        var path = context.Request.Path;
        if (path.StartsWithSegments("/link", StringComparison.OrdinalIgnoreCase)) return Role.Client;
        return path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || Writes(context.Request.Method) ? Role.Viewer : null;
    }

    /// <summary>Whether a method may change something.</summary>
    public static bool Writes(string method) => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);

    /// <exception cref="InvalidOperationException">An endpoint says of nobody that he may use it, or changes something and does not say
    /// what: the coordinator does not start.</exception>
    public static void Check(IEnumerable<Endpoint> endpoints)
    {
        foreach (var endpoint in endpoints)
            if (endpoint.Metadata.GetMetadata<EndpointRole>() is null)
                throw new InvalidOperationException(
                    $"{endpoint.DisplayName} does not say who may use it; map it on {nameof(For)} or {nameof(ForAnybody)}");
    }
}
