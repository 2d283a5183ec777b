using Tributary.Client;
using Tributary.Core.Rounds;
using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Training;
using Tributary.Simulation.Local;
using Tributary.Storage.Folders;

namespace Tributary.Simulation.Tests;

/// <summary>What simulated clients keep to themselves comes back with the run.</summary>
public sealed class LocalStatesTests
{
    private static readonly ModelSpec s_model = new()
    {
        Name = "normed",
        Input = [28, 28, 1],
        Layers =
        [
            new FlattenSpec(), new DenseSpec("fc1", 16), new BatchNormSpec("norm", LocalStatistics: true),
            new ActivationSpec(Activation.Relu),
            new DenseSpec("fc2", 10),
        ],
    };

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task A_run_stopped_after_every_round_has_every_figure_of_one_that_was_not()
    {
        var whole = await RoundsAsync(stops: false);
        var stopped = await RoundsAsync(stops: true);

        Assert.Equal(whole.Count, stopped.Count);
        foreach (var (one, other) in whole.Zip(stopped))
        {
            Assert.Equal((one.ModelSha256, one.Loss, one.Accuracy, one.ClientLoss, one.ClientAccuracy, one.TrainLoss),
                (other.ModelSha256, other.Loss, other.Accuracy, other.ClientLoss, other.ClientAccuracy, other.TrainLoss));
            Assert.Equal(one.Cohort.Select(Figures), other.Cohort.Select(Figures));
        }
    }

    [Fact]
    public void Only_clients_that_trained_are_written_and_the_files_stay_few()
    {
        using var folder = new TemporaryFolder();
        using var trainers = new TrainerPool(1);
        var clients = Enumerable.Range(0, 10).Select(i => new LocalTrainer($"c{i}", EmbeddedMnist.Test, trainers, TimeProvider.System))
            .ToList();
        var layout = s_model.Layout();
        var states = new LocalStates(folder.Location, clients, layout);
        var size = (int)layout.Tensors.Where(tensor => tensor.Role == TensorRole.Local).Sum(tensor => tensor.Length);
        for (var round = 1; round <= 500; round++)
        {
            for (var i = 0; i < 3; i++) clients[(round + i) % 10].Keep(layout, [.. Enumerable.Repeat((float)round, size)]);
            states.Write(round);
            states.Saved(round);
            Assert.InRange(Directory.GetFiles(folder.Location).Length, 1, 15);
        }

        // A round that was written and never saved has not happened.
        clients[0].Keep(layout, new float[size]);
        states.Write(501);
        var again = clients.Select(client => new LocalTrainer(client.Info.Id, EmbeddedMnist.Test, trainers, TimeProvider.System)).ToList();
        new LocalStates(folder.Location, again, layout).Restore(500);

        Assert.Equal([500, 500, 500, 493, 494, 495, 496, 497, 498, 499], again.Select(client => client.Kept![0]));
        Assert.DoesNotContain(Directory.GetFiles(folder.Location), file => file.Contains("501", StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(() => again[0].Keep(layout, new float[size + 1]));
    }

    private static string Figures(ClientOutcome client)
        => $"{client.Client} {client.Loss:R} {client.Accuracy:R} {client.Examples} {client.Refused}";

    private static async Task<IReadOnlyList<RoundRecord>> RoundsAsync(bool stops)
    {
        using var folder = new TemporaryFolder();
        var spec = Specs.Digits(rounds: 6, clients: 6, cohort: 3);
        spec = spec with { Run = spec.Run with { Model = s_model, Evaluation = new EvaluationSpec { On = EvaluationPlace.Both } } };
        for (RunOutcome? outcome = null; outcome is null;)
        {
            using var runs = new RunFolder(folder.Location);
            using var stop = new CancellationTokenSource();
            var kept = await runs.Runs.FindAsync("one", None);
            var local = RunFolder.LocalFolderOf(folder.Location);
            using var host = new SimulationHost(kept is null ? spec
                : SimulationSpec.Stored(kept), 2, TimeProvider.System)
            { LocalFolder = local };
            try
            {
                var observer = new Stops(stops ? stop : null);
                outcome = kept is null ? await host.StartAsync("one", runs.Runs, observer, stop.Token)
                    : await host.ResumeAsync("one", runs.Runs, observer, stop.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.True(stops && Directory.Exists(Path.Combine(local, "one")));
            }
        }

        using var end = new RunFolder(folder.Location);
        Assert.False(Directory.Exists(Path.Combine(RunFolder.LocalFolderOf(folder.Location), "one")));
        return await end.Runs.RoundsAsync("one", None);
    }

    private sealed class Stops(CancellationTokenSource? stop) : IRunObserver
    {
        public void RoundSaved(RoundRecord round) => stop?.Cancel();
    }
}
