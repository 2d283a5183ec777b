using Spectre.Console;
using Tributary.Core.Rounds;

namespace Tributary.Cli.Live;

/// <summary>Redraws a <see cref="RunScreen"/> ten times a second.</summary>
internal sealed class LiveRunView(Terminal terminal) : IRunView
{
    private readonly RunProgress _progress = new(terminal.Clock);

    public async Task<T> ShowAsync<T>(Func<Task<T>> run)
    {
        var console = terminal.Screen();
        return await console.Live(new Text("  starting")).AutoClear(false).Overflow(VerticalOverflow.Crop).StartAsync(async live =>
        {
            using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100), terminal.Clock);
            var running = run();
            var tick = ticks.WaitForNextTickAsync().AsTask();
            while (await Task.WhenAny(running, tick) == tick)
            {
                Redraw(live);
                tick = ticks.WaitForNextTickAsync().AsTask();
            }

            Redraw(live);
            return await running;
        });
    }

    public void RunStarted(string runId, RunSpec spec, Checkpoint start) => _progress.RunStarted(runId, spec, start);

    public void RoundStarted(int round, IReadOnlyList<string> cohort) => _progress.RoundStarted(round, cohort);

    public void ClientDone(int round, ClientOutcome outcome) => _progress.ClientDone(round, outcome);

    public void RoundSaved(RoundRecord round) => _progress.RoundSaved(round);

    public void RunEnded(RunOutcome outcome) => _progress.RunEnded(outcome);

    public void Away(string reason) => _progress.Away(reason);

    public void Waits(string? text, Shortage? shortage) => _progress.Waits(text);

    public void Back() => _progress.Away(null);

    private void Redraw(LiveDisplayContext live)
    {
        if (_progress.Now() is { } now) live.UpdateTarget(RunScreen.Draw(now, terminal.Width));
    }
}
