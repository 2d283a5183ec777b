using System.Text.Json.Nodes;
using Tributary.Gateways.Faas;
using Tributary.Gateways.Faas.Fabric;

namespace Tributary.Cli.Sessions;

/// <summary>Deploys, removes and lists functions, and says what became of each.</summary>
internal sealed class FabricChange(Terminal terminal, FaasOptions options, FabricConfig config, bool json)
{
    private readonly FabricDeployment _deployment = new(options, config, terminal.Clock);

    public async Task<int> DeployAsync(FabricChoice choice, CancellationToken cancellation)
        => Say(await _deployment.DeployAsync(choice, Tell, cancellation), "deployed");

    public async Task<int> RemoveAsync(FabricChoice choice, CancellationToken cancellation)
        => Say(await _deployment.RemoveAsync(choice, Tell, cancellation), "removed");

    public async Task<int> StatusAsync(FabricChoice choice, CancellationToken cancellation)
    {
        var all = await _deployment.StatusAsync(choice, cancellation);
        foreach (var standing in all) Tell(standing);
        return Say(all, "there");
    }

    private void Tell(FunctionStanding standing)
    {
        var state = $"{standing.State}".ToLowerInvariant();
        lock (_deployment)
        {
            if (json)
                terminal.Out.WriteLine(new JsonObject
                {
                    ["cluster"] = standing.Cluster,
                    ["function"] = standing.Function,
                    ["state"] = state,
                    ["error"] = standing.Error,
                }.ToJsonString());
            else
                terminal.Out.WriteLine($"  {standing.Function,-32} {state,-9} {standing.Cluster}"
                    + (standing.Error is null ? "" : $": {standing.Error}"));
        }
    }

    private int Say(IReadOnlyList<FunctionStanding> all, string done)
    {
        if (all.Count == 0) throw CommandFault.NotFound("the file names no such functions on these clusters");

        // Of a cluster that did not answer each function would say the same.
        foreach (var cluster in all.Where(one => one.State == FunctionState.Unknown).GroupBy(one => one.Cluster))
            terminal.Error.WriteLine($"{cluster.Key} does not answer: {cluster.First().Error}");
        var faults = all.Count(one => one.IsFault);
        var missing = all.Count(one => one.State == FunctionState.Missing);
        if (!json)
            terminal.Out.WriteLine($"{all.Count - faults - missing} of {Amounts.Of(all.Count, "function")} {done}"
                + (missing > 0 ? $", {missing} missing" : "") + (faults > 0 ? $", {faults} failed" : ""));
        if (faults > 0) terminal.Error.WriteLine("what is there now: tributary faas status -c " + terminal.Shown(options.File));
        return faults > 0 ? ExitCode.Failed : ExitCode.Ok;
    }
}
