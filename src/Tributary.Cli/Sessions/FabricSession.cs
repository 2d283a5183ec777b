using System.Text;
using Microsoft.Extensions.Logging;
using Tributary.Cli.Api;
using Tributary.Cli.Live;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Hosting;
using Tributary.Core.Logs;
using Tributary.Core.Rounds;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Fabrics;

namespace Tributary.Cli.Sessions;

/// <summary>Trains over functions: a coordinator in this process, functions on their platforms, and a run to its end.</summary>
internal sealed class FabricSession(Terminal terminal, CoordinatorOptions options, FabricConfig config, LogOptions log, bool json)
{
    /// <param name="run">The run file.</param>
    /// <param name="logs">FedKeeper's folder <c>logs</c>.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(string run, string logs, CancellationToken cancellation)
    {
        Directory.CreateDirectory(logs);
        using var sink = new LogLines(terminal.Error, log, terminal.Clock);
        await using var host = await CoordinatorHost.StartAsync(options, logging => logging.AddProvider(sink), cancellation);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var words = new StreamWriter(Path.Combine(logs, "SWI.log"), append: true, new UTF8Encoding(false));
        var lines = new FabricLog(words, config.Name, config.ClientsPerRound, terminal.Clock);
        lines.Begin();
        var listening = ListenAsync(host, lines, end.Token);
        using var api = new ApiClient(host.Address);
        using var body = new StringContent(run, Encoding.UTF8, "application/yaml");
        var begun = await api.PostAsync("api/runs", body, ApiJson.Default.RunInfo, cancellation);
        if (!json)
            terminal.Out.WriteLine($"  coordinator {host.Address} (this process), {Amounts.Of(config.ClientCount, "function")} on "
                + string.Join(", ", config.Clusters));
        try
        {
            var (spec, view) = (RemoteRuns.SpecOf(begun), RunViews.For(terminal, json));
            var ended = await view.ShowAsync(() => new RunFollower(api, begun.Id, spec, view, terminal.Clock, whole: true)
                .FollowAsync(cancellation));
            await end.CancelAsync();
            lines.End(await listening);
            if (!json) Say(host.Fabric);
            return ended.Status == RunStatus.Failed ? ExitCode.Failed : ExitCode.Ok;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            var folder = terminal.Shown(options.Folder);
            terminal.Error.WriteLine($"interrupted; its rounds are saved in {folder}. A coordinator goes on with it: "
                + $"tributary coordinator --folder {folder} --faas FILE");
            return ExitCode.Interrupted;
        }
    }

    private static async Task<RoundRecord?> ListenAsync(CoordinatorHost host, FabricLog lines, CancellationToken cancellation)
    {
        RoundRecord? last = null;
        try
        {
            await foreach (var happened in host.EventsAsync(cancellation))
            {
                lines.Tell(happened);
                last = happened.Saved ?? last;
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The run has ended.
        }

        return last;
    }

    private void Say(FabricState? fabric)
    {
        if (fabric is null) return;
        foreach (var cluster in fabric.Clusters)
        {
            var tally = cluster.Tally;
            terminal.Out.WriteLine(FormattableString.Invariant($"  {cluster.Provider} {cluster.Name}: {tally.Started} activations (")
                + FormattableString.Invariant($"{tally.Cold} cold, {tally.Failed} failed, {tally.TimedOut} too long, ")
                + FormattableString.Invariant($"{tally.Repeated} repeated of which {tally.Speculative} beside another), ")
                + FormattableString.Invariant($"{tally.GigabyteSeconds:0.0} GB-seconds, ${tally.Cost:0.0000}"));
        }

        if (fabric.Cost > 0) terminal.Out.WriteLine($"  prices: {fabric.Prices}");
    }
}
