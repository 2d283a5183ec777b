using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;

namespace Tributary.Coordinator.Hosting;

/// <summary><c>/api/settings</c>: what holds, and who said so.</summary>
internal static class SettingsEndpoint
{
    public static void MapSettings(this IEndpointRouteBuilder administering)
        => administering.MapGet("/api/settings", (CoordinatorOptions options) => Results.Json(Of(options), ApiJson.Default.SettingsInfo))
            .WithName("settings").WithSummary("What holds for this coordinator, and who said so").WithTags("server")
                .Produces<SettingsInfo>().ProducesProblems(401, 403);

    private static SettingsInfo Of(CoordinatorOptions options)
        => new([.. (options.Settings.Count > 0 ? options.Settings : Held(options)).GroupBy(setting => setting.Group)
            .Select(group => new SettingsGroup(group.Key,
                [.. group.Select(one => new SettingsItem(one.Key, one.Value, one.Source, one.Help))]))]);

    // A coordinator inside another program was told nothing of sources; what holds is known all the same.
    private static Setting[] Held(CoordinatorOptions options) =>
    [
        Own("listening", "listen", options.Listen.ToString(), "Where it listens."),
        Own("listening", "credentials", options.Secured ? "needed" : "not needed", "Whether requests need credentials."),
        Own("storage", "folder", options.Folder, "The data folder."),
        Own("storage", "database", options.Database is null ? "SQLite in the data folder" : "PostgreSQL", "Where runs are kept."),
        Own("storage", "durability", options.Durability.ToString().ToLowerInvariant(), "What an acknowledged update survives."),
        Own("runs", "mostRunsAtOnce", $"{options.MaxRunsAtOnce}", "Runs that train at the same time."),
        Own("runs", "threads", options.Threads == 0 ? "one a processor" : $"{options.Threads}", "Threads that test models."),
        Own("clients", "lease", $"{options.Link.Lease.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s",
            "Time after which a client that was not heard of is lost."),
    ];

    private static Setting Own(string group, string key, string value, string help) => new(group, key, value, "program", help);
}
