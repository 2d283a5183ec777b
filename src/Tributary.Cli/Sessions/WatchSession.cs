using Tributary.Cli.Api;
using Tributary.Cli.Live;
using Tributary.Coordinator.Api;
using Tributary.Core.Rounds;

namespace Tributary.Cli.Sessions;

/// <summary>Shows a coordinator's run until it goes on no more. Ctrl-C ends the watching, not the run.</summary>
internal static class WatchSession
{
    /// <param name="whole">Whether rounds that passed already are shown too.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> ShowAsync(Terminal terminal, ApiClient api, RunInfo run, bool json, bool whole,
        CancellationToken cancellation)
    {
        var spec = RemoteRuns.SpecOf(run);
        var view = RunViews.For(terminal, json);
        try
        {
            var end = await view.ShowAsync(() => new RunFollower(api, run.Id, spec, view, terminal.Clock, whole).FollowAsync(cancellation));
            if (!json && end.Status is RunStatus.Paused or RunStatus.Stopped)
                terminal.Out.WriteLine($"{end.Status.ToString().ToLowerInvariant()} after {Amounts.Of(end.Round ?? 0, "round")}; "
                    + $"go on with: tributary run resume {run.Id}{api.Hint}");
            return end.Status == RunStatus.Failed ? ExitCode.Failed : ExitCode.Ok;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            terminal.Error.WriteLine($"no longer watching; the run goes on. tributary run stop {run.Id}{api.Hint} ends it");
            return ExitCode.Interrupted;
        }
    }
}
