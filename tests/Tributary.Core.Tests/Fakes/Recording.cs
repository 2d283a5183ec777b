using Tributary.Core.Rounds;
using Tributary.Engine.Training;

namespace Tributary.Core.Tests.Fakes;

/// <summary>An observer that remembers and an evaluator whose loss is the mean distance of weights from 1.</summary>
public sealed class Recording : IRunObserver, IEvaluator
{
    public List<string> Events { get; } = [];

    /// <summary>What else it measures of every model; nothing where nothing is said.</summary>
    public Dictionary<string, double> Measures { get; } = new(StringComparer.Ordinal);

    public Task<Evaluation> EvaluateAsync(ModelState model, CancellationToken cancellation)
    {
        var loss = model.Values.ToArray().Average(value => Math.Abs(1.0 - value));
        return Task.FromResult(new Evaluation(10, loss, Math.Max(0, 1 - loss)) { Metrics = Measures });
    }

    public void RunStarted(string runId, RunSpec spec, Checkpoint start) => Events.Add($"run {runId} from {start.Round}");

    public void WaitingForClients(Shortage shortage)
        => Events.Add($"waiting {shortage.Present} of {shortage.Needed}");

    public void RoundStarted(int round, IReadOnlyList<string> cohort) => Events.Add($"round {round}: {string.Join(' ', cohort)}");

    public void ClientDone(int round, ClientOutcome outcome) => Events.Add($"{outcome.Client} {outcome.Refused?.ToString() ?? "counted"}");

    public void RoundSaved(RoundRecord round) => Events.Add($"saved {round.Round}");

    public void RunEnded(RunOutcome outcome) => Events.Add($"ended {outcome.Status}");
}
