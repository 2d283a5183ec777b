using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Sets;
using Tributary.Engine.Training;
using Tributary.Transports.Rest;

namespace Tributary.Client.Rest;

/// <summary>The engine behind a client of the REST learning network: it draws the samples of each session, trains on them, and tests after
/// each epoch on those that the session holds out.</summary>
/// <param name="told">Told after each epoch: its number from 1 on, and the accuracy 0..1.</param>
public sealed class RestTrainer(string id, RestData data, TrainerPool trainers, TimeProvider clock, Action<int, double> told) : IClient
{
    // The originals validate the chest on so many batches.
    private const int ChestValidBatches = 5;

    public ClientInfo Info { get; } = new(id) { HasEngine = true };

    public async Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
    {
        if (assignment is not TrainAssignment train || RestSessionInfo.Of(assignment) is not { } session)
            return new Refusal(RefusalReason.WrongKind, "only sessions of the REST learning network are trained here");
        try
        {
            return await trainers.RunAsync(networks => Train(networks, train, session, cancellation), cancellation);
        }
        catch (Exception fault) when (fault is FileNotFoundException or MissingDataException or BrokenFileException)
        {
            return new Refusal(RefusalReason.OutOfData, fault.Message);
        }
    }

    private Reply Train(NetworkCache networks, TrainAssignment assignment, RestSessionInfo session, CancellationToken cancellation)
    {
        // 1. The samples, and a network; of few samples and many in a batch no larger one than needed.
        var (samples, began) = (data.Draw(session, assignment.Seed, cancellation), clock.GetTimestamp());
        var batch = Math.Min(assignment.Training.BatchSize, samples.Train.Count);
        var valid = session.IsChest ? First(samples.Test, ChestValidBatches * batch) : samples.Test;
        var network = networks.Get(assignment.Spec, batch);
        network.Import(assignment.Model.Values.Span);

        // 2. Training; a session of steps rather than epochs is tested at its end.
        var result = Trainer.Train(network, samples.Train, assignment.Training, (epoch, _) => told(
            assignment.Training.Steps > 0 ? assignment.Training.Epochs : epoch, Trainer.Evaluate(network, valid, cancellation).Accuracy),
            cancellation);

        // 3. What was learned, where it is a number.
        var weights = new float[assignment.Model.Layout.Length];
        network.Export(weights);
        if (!double.IsFinite(result.Loss) || Finite.FirstBroken(network.Layout, weights) is not null)
            return new Refusal(RefusalReason.NotANumber,
                $"training diverged at learning rate {assignment.Training.Optimizer.LearningRate}; a lower one may help");
        return new Update(new ModelState(assignment.Model.Layout, weights), result.Examples)
        {
            Metrics = new Dictionary<string, double>(StringComparer.Ordinal) { [Metrics.Loss] = result.Loss },
            TrainTime = clock.GetElapsedTime(began),
        };
    }

    private static DataSet First(DataSet samples, int count)
        => count >= samples.Count ? samples : new Subset(samples, [.. Enumerable.Range(0, count)]);
}
