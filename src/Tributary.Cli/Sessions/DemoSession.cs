using System.Text;
using Tributary.Cli.Api;
using Tributary.Cli.Folders;
using Tributary.Cli.Live;
using Tributary.Cli.Verbs;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Hosting;
using Tributary.Core.Rounds;
using Tributary.Simulation;
using Tributary.Storage;

namespace Tributary.Cli.Sessions;

/// <summary>The whole system on loopback: a coordinator in this process, clients in processes of their own, and a run.</summary>
internal sealed class DemoSession(Terminal terminal, RunsPlace wanted, bool json)
{
    private const int Clients = 3;

    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(RunFile file, CancellationToken cancellation)
    {
        var spec = file.Read();
        var (place, why) = await DemoPlace.FindAsync(terminal, wanted, spec.Run.Name, cancellation);
        if (why is not null) terminal.Error.WriteLine($"{why}; this demo goes into {terminal.Shown(place.Folder)}");
        var path = place.Folder;
        var id = "";
        var rounds = 0;
        RunInfo run;
        try
        {
            await using var host = await CoordinatorHost.StartAsync(new CoordinatorOptions
            {
                Listen = new Uri("http://127.0.0.1:0"),
                Folder = path,
                Durability = Durability.Process
            }, cancellation);
            await using var clients = new DemoClients();
            clients.Start(host.Address, Clients, spec.Run.Seed, Path.Combine(path, "clients"));
            using var api = new ApiClient(host.Address);
            using var body = new StringContent(spec.Write().ToJsonString(), Encoding.UTF8, "application/json");
            id = (await api.PostAsync("api/runs", body, ApiJson.Default.RunInfo, cancellation)).Id;
            if (!json)
                terminal.Out.WriteLine($"  coordinator {host.Address} (this process), {Clients} clients (processes "
                    + $"{string.Join(", ", clients.ProcessIds)})");

            IRunView view = json ? new JsonRunView(terminal.Out) : terminal.Interactive ? new LiveRunView(terminal)
                : new PlainRunView(terminal.Out);
            try
            {
                run = await view.ShowAsync(() => new RunFollower(api, id, spec.Run, view, terminal.Clock, whole: true)
                    .FollowAsync(cancellation));
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                rounds = (await api.GetAsync($"api/runs/{id}", ApiJson.Default.RunInfo, CancellationToken.None)).Round ?? 0;
                if (view is JsonRunView events) events.Interrupted(rounds);
                throw;
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && id.Length > 0)
        {
            terminal.Error.WriteLine($"interrupted after {Amounts.Of(rounds, "round")}; all of them are saved in {terminal.Shown(path)}. "
                + $"A coordinator goes on with it: tributary coordinator{place.Hint(terminal)}");
            return ExitCode.Interrupted;
        }

        // The coordinator has let go of the folder.
        return await CloseAsync(place, id, spec, run, cancellation);
    }

    private async Task<int> CloseAsync(RunsPlace place, string id, SimulationSpec spec, RunInfo run, CancellationToken cancellation)
    {
        using var folder = place.Make();
        var report = await ReportVerb.WriteAsync(folder, id, null, cancellation);
        if (!json && run.Outcome is { } outcome) Closing.Write(terminal, id, folder, place, spec.Data, outcome, report);
        return run.Status == RunStatus.Completed ? ExitCode.Ok : ExitCode.Failed;
    }
}
