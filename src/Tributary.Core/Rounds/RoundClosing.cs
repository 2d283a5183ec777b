using Tributary.Core.Clients;
using Tributary.Core.Learning;
using Tributary.Core.Learning.Exact;
using Tributary.Core.Learning.Privacy;
using Tributary.Core.Learning.Strategies;
using Tributary.Engine.Models;

namespace Tributary.Core.Rounds;

/// <summary>Makes a saved round of a harvest, however it was collected: the server's optimizer steps, the new model is tested, and all of
/// it is saved.</summary>
internal sealed class RoundClosing(string runId, RunPorts ports, Strategy strategy, RoundEvaluation evaluation)
{
    /// <param name="at">What the round began from.</param>
    /// <param name="rules">What held for the updates.</param>
    /// <param name="cohort">Who tests the new model where clients test.</param>
    /// <param name="watch">Its sums become the round's times; what the saving takes belongs to the next round.</param>
    /// <returns>Where the run stands once the round is saved.</returns>
    public async Task<Checkpoint> CloseAsync(Checkpoint at, OpenRound open, FoldRules rules, IReadOnlyList<IClient> cohort,
        Harvest harvest, StageWatch watch, CancellationToken cancellation)
    {
        // 4. The model after the round.
        var (next, failure, mean) = Step(strategy, at, rules, harvest);
        watch.End(Stage.Aggregate);

        // 5. The new model is tested.
        var test = failure is null ? await evaluation.RunAsync(open.Round, next.Model, cohort, rules.Declared, cancellation)
            : RoundTest.None;
        watch.End(Stage.Evaluate);

        // 6. Round, model and optimizer state are saved in one step.
        var sha256 = next.Model.Sha256();
        watch.End(Stage.Save);
        var record = new RoundRecord
        {
            Round = open.Round,
            Started = open.Started,
            Seconds = watch.Take(),
            Cohort = harvest.Cohort,
            BytesOut = harvest.BytesOut,
            BytesIn = harvest.BytesIn,
            Loss = test.Server?.Loss,
            Accuracy = ToldNumbers.Accuracy(test.Server?.Accuracy),
            ServerMetrics = test.Server?.Metrics is { Count: > 0 } measured ? measured : null,
            ClientLoss = test.Clients?.Loss,
            ClientAccuracy = ToldNumbers.Accuracy(test.Clients?.Accuracy),
            TrainLoss = TrainLoss(harvest.Cohort),
            TrainMetrics = Metrics.Mean(harvest.Cohort.Where(client => client.Refused is null)
                .Select(client => ((double)client.Examples, client.Metrics))),
            ClientMetrics = test.Clients?.Metrics is { Count: > 0 } metrics ? metrics : null,
            RefusedEvaluations = test.Refused.Count > 0 ? test.Refused : null,
            NotedEvaluations = test.Notes.Count > 0 ? test.Notes : null,
            Declared = open.Declared,
            ClipNorm = mean.ClipNorm,
            MedianNorm = mean.MedianNorm,
            Failure = failure,
            ModelSha256 = sha256,
        };
        await ports.Store.SaveRoundAsync(runId, record, next.Model, next.State, cancellation);
        ports.Spool?.Forget(runId, [.. record.Cohort.Select(client => new AskKey(client.Ask ?? open.Round, client.Client))]);
        return new Checkpoint(next.Model, next.State, [.. at.History, record]);
    }

    /// <summary>The aggregate takes the server's half of the privacy steps, and the server's optimizer steps along what they make of it. A
    /// round that failed leaves the model as it was.</summary>
    public static (ServerStep Next, string? Failure, PrivateMean Mean) Step(Strategy strategy, Checkpoint at, FoldRules rules,
        Harvest harvest)
    {
        var mean = rules.Privacy.OnMean(at.Model, harvest.Norms, harvest.Aggregate);
        var stays = new ServerStep(at.Model, at.Optimizer);
        if (mean.Model is not { } aggregate) return (stays, harvest.Failure, mean);
        var step = strategy.Optimizer.Apply(at.Model, aggregate, at.Optimizer);
        var broken = step.Model.Layout.Tensors.FirstOrDefault(tensor => tensor.Role != TensorRole.Local
            && !float.IsFinite(ExactKernel.Largest(step.Model.Tensor(tensor))));
        return broken is null ? (step, null, mean)
            : (stays, $"the server's step made tensor {broken.Name} infinite or not a number; lower the "
                + $"learning rate of the strategy or of the clients", mean);
    }

    /// <summary>Training loss over the updates that counted, weighted by examples.</summary>
    internal static double? TrainLoss(IReadOnlyList<ClientOutcome> cohort)
    {
        var counted = cohort.Where(client => client.Refused is null && client.Loss is not null).ToArray();
        return counted.Length == 0 ? null : counted.Sum(client => client.Loss * client.Examples) / counted.Sum(
            client => (double)client.Examples);
    }
}
