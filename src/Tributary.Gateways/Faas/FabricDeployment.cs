using Microsoft.Extensions.Logging;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Platforms;

namespace Tributary.Gateways.Faas;

/// <summary>Puts the functions of a file onto its platforms, takes them away, and says what is there. What one cluster does not do costs
/// its own functions only, and is told by name.</summary>
public sealed class FabricDeployment(FaasOptions options, FabricConfig config, TimeProvider clock, ILoggerFactory? logs = null)
{
    private const int AtOnce = 8;

    /// <summary>What stands on the clusters, and what of it should.</summary>
    public async Task<IReadOnlyList<FunctionStanding>> StatusAsync(FabricChoice choice, CancellationToken cancellation)
        => await EachAsync(choice, async (cluster, wanted, platform) =>
        {
            var there = (await platform.ListAsync(cancellation)).ToHashSet(StringComparer.Ordinal);
            return [.. wanted.Select(function => new FunctionStanding($"{cluster}", function.Name,
                there.Contains(function.Name) ? FunctionState.There : FunctionState.Missing))];
        }, cancellation);

    /// <summary>Creates what is missing and renews the rest.</summary>
    /// <param name="told">Told of each function, from any thread.</param>
    public Task<IReadOnlyList<FunctionStanding>> DeployAsync(FabricChoice choice, Action<FunctionStanding> told,
        CancellationToken cancellation)
        => EachAsync(choice, (cluster, wanted, platform) => EachAsync(cluster, wanted, told, async function
            => await platform.DeployAsync(function, cancellation) ? FunctionState.Created : FunctionState.Renewed, cancellation),
                cancellation);

    /// <summary>Takes away what is there.</summary>
    /// <inheritdoc cref="DeployAsync"/>
    public Task<IReadOnlyList<FunctionStanding>> RemoveAsync(FabricChoice choice, Action<FunctionStanding> told,
        CancellationToken cancellation)
        => EachAsync(choice, (cluster, wanted, platform) => EachAsync(cluster, wanted, told, async function
            => await platform.DeleteAsync(function.Name, cancellation) ? FunctionState.Removed : FunctionState.Missing, cancellation),
            cancellation);

    private static async Task<IReadOnlyList<FunctionStanding>> EachAsync(ClusterConfig cluster, IReadOnlyList<FunctionSpec> wanted,
        Action<FunctionStanding> told, Func<FunctionSpec, Task<FunctionState>> change, CancellationToken cancellation)
    {
        var standings = new FunctionStanding[wanted.Count];
        var pace = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(Enumerable.Range(0, wanted.Count), pace, async (i, _) =>
        {
            try
            {
                standings[i] = new FunctionStanding($"{cluster}", wanted[i].Name, await change(wanted[i]));
            }
            catch (PlatformException fault)
            {
                standings[i] = new FunctionStanding($"{cluster}", wanted[i].Name, FunctionState.Failed) { Error = fault.Message };
            }

            told(standings[i]);
        });
        return standings;
    }

    private async Task<IReadOnlyList<FunctionStanding>> EachAsync(FabricChoice choice,
        Func<ClusterConfig, IReadOnlyList<FunctionSpec>, IFunctionPlatform, Task<IReadOnlyList<FunctionStanding>>> work,
        CancellationToken cancellation)
    {
        var source = new PlatformSource(options, 1, clock, logs);
        var all = new List<FunctionStanding>();
        foreach (var (cluster, wanted) in FabricPlan.Of(config, choice))
        {
            try
            {
                await using var opened = await source.OpenAsync(cluster, cancellation);
                all.AddRange(await work(cluster, wanted, opened.Platform));
            }
            catch (Exception fault) when (fault is PlatformException or IOException or InvalidDataException
                or PlatformNotSupportedException)
            {
                // A platform of this machine may be held by a coordinator, or not be possible here.
                all.AddRange(wanted.Select(function => new FunctionStanding($"{cluster}", function.Name, FunctionState.Unknown)
                { Error = fault.Message }));
            }
        }

        return all;
    }
}
