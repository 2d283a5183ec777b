using System.Text.Json.Nodes;
using Tributary.Coordinator.Hosting;
using Tributary.Gateways.Faas;
using Tributary.Gateways.Faas.Fabric;

namespace Tributary.Cli.Sessions;

/// <summary>What a fabric's model is tested on.</summary>
internal static class FabricTest
{
    /// <summary>The section <c>data</c> of a run file; null where only functions have data.</summary>
    public static async Task<JsonObject?> DataAsync(FabricConfig config, CoordinatorOptions options, CancellationToken cancellation)
    {
        if (config.Keeper.Source is { } source) return new JsonObject { ["set"] = source };
        if (config.Learning?.Data is not { } data) return null;
        var folder = Path.Combine(options.DataFolder ?? Path.Combine(options.Folder, "data"), "faas");
        await FabricData.FetchAsync(data, folder, cancellation);
        return new JsonObject { ["set"] = "mnist", ["folder"] = "faas" };
    }
}
