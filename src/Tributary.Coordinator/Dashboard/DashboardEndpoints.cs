using Microsoft.AspNetCore.Builder;

namespace Tributary.Coordinator.Dashboard;

/// <summary>The dashboard, at the coordinator's own address.</summary>
internal static class DashboardEndpoints
{
    /// <summary>Comes after routing: it serves only what no endpoint takes.</summary>
    public static void MapDashboard(this IApplicationBuilder app)
        => app.UseMiddleware<DashboardMiddleware>(DashboardFiles.Of(typeof(DashboardEndpoints).Assembly));
}
