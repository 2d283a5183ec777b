using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Fabrics;
using Tributary.Transports.Messages;

namespace Tributary.Coordinator.Hosting;

/// <summary><c>/api</c>: what this is, and who asks.</summary>
internal static class ServerEndpoints
{
    public static string Version { get; } = typeof(ServerEndpoints).Assembly.GetName().Version?.ToString(3) ?? "0";

    public static void MapServer(this IEndpointRouteBuilder anybody)
        => anybody.MapGet("/api", (HttpContext context, CoordinatorOptions options, FabricView fabric, TimeProvider clock)
            => Results.Json(
                new ServerInfo("tributary", Version, clock.GetUtcNow(), [LinkProtocol.Version], !options.Open,
                    options.Streams.Broker is not null, fabric.IsConfigured, You(context.User, options)),
                    ApiJson.Default.ServerInfo))
            .WithName("server").WithSummary("What this coordinator is, and who you are to it").WithTags("server").Produces<ServerInfo>()
                .ProducesProblems(503);

    private static CallerInfo You(ClaimsPrincipal user, CoordinatorOptions options)
        => new(user.Identity?.Name ?? "anybody", user.FindFirstValue(ClaimTypes.Role) ?? (options.Open ? "admin" : null));
}
