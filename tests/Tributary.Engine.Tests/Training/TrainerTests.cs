using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Optimizers;
using Tributary.Engine.Training;

namespace Tributary.Engine.Tests.Training;

public sealed class TrainerTests
{
    private static readonly ModelSpec Model = ModelCatalog.Find("2nn")!;

    [Fact]
    public void A_few_epochs_read_most_of_the_embedded_digits()
    {
        var (network, _) = Start(threads: 1);
        using (network)
        {
            var before = Trainer.Evaluate(network, EmbeddedMnist.Test, TestContext.Current.CancellationToken);
            var result = Trainer.Train(network, EmbeddedMnist.Train, Options(epochs: 5), null, TestContext.Current.CancellationToken);
            var after = Trainer.Evaluate(network, EmbeddedMnist.Test, TestContext.Current.CancellationToken);
            Assert.True(before.Accuracy < 0.3);
            Assert.True(after.Accuracy > 0.85, $"{after.Accuracy}");
            Assert.True(result.Loss < result.FirstLoss);
            Assert.Equal((2000, 5, 1000), (result.Examples, result.Epochs, result.Steps));
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_on_any_number_of_threads()
    {
        var expected = Trained(threads: 1, seed: 4);
        Assert.Equal(expected, Trained(threads: 2, seed: 4));
        Assert.Equal(expected, Trained(threads: 3, seed: 4));
        Assert.NotEqual(expected, Trained(threads: 1, seed: 5));
    }

    [Fact]
    public void A_step_allocates_nothing_after_warm_up()
    {
        foreach (var name in new[] { "2nn", "s4t-net", "fedkeeper-cnn", "beth-autoencoder" })
        {
            var spec = ModelCatalog.Find(name)!;
            using var network = new Network(spec, 10);
            network.BeginTraining(new OptimizerSpec { Kind = OptimizerKind.Adam, LearningRate = 0.001 }, 0, 1);
            for (var i = 0; i < 50; i++) network.TrainStep(10, 0.001);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 20; i++) network.TrainStep(10, 0.001);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void A_proximal_term_keeps_weights_near_where_they_started()
    {
        var free = Distance(0);
        var held = Distance(1);
        Assert.True(held < free * 0.8, $"{held} against {free}");
    }

    [Fact]
    public void Import_and_export_give_back_the_same_weights()
    {
        foreach (var spec in ModelCatalog.All.Where(m => m.Layout().Length < 3_000_000))
        {
            using var network = new Network(spec, 1);
            var weights = new float[network.Layout.Length];
            WeightInitializer.Fill(spec, 9, weights);
            network.Import(weights);
            var back = new float[weights.Length];
            network.Export(back);
            Assert.True(weights.AsSpan().SequenceEqual(back), spec.Name);
        }
    }

    [Fact]
    public void Data_that_do_not_fit_the_model_are_refused_in_words()
    {
        using var network = new Network(ModelCatalog.Find("beth-autoencoder")!, 4);
        var fault = Assert.Throws<ArgumentException>(() => Trainer.Evaluate(network, EmbeddedMnist.Test,
            TestContext.Current.CancellationToken));
        Assert.Contains("a sample is [28, 28, 1]; beth-autoencoder takes [7]", fault.Message, StringComparison.Ordinal);
    }

    private static float[] Trained(int threads, ulong seed)
    {
        var (network, weights) = Start(threads);
        using (network)
        {
            (network.LeastShared, network.AlwaysShared) = (0, true);
            Trainer.Train(network, new Subset(EmbeddedMnist.Train, [.. Enumerable.Range(0, 203)]), Options(epochs: 2) with { Seed = seed },
                null, TestContext.Current.CancellationToken);
            network.Export(weights);
            return weights;
        }
    }

    private static double Distance(double proximal)
    {
        var (network, weights) = Start(threads: 1);
        using (network)
        {
            var after = new float[weights.Length];
            Trainer.Train(network, new Subset(EmbeddedMnist.Train, [.. Enumerable.Range(0, 200)]),
                Options(epochs: 3) with { Proximal = proximal }, null, TestContext.Current.CancellationToken);
            network.Export(after);
            return Math.Sqrt(weights.Zip(after, (a, b) => (a - b) * (double)(a - b)).Sum());
        }
    }

    private static (Network Network, float[] Weights) Start(int threads)
    {
        var network = new Network(Model, 64, threads);
        var weights = new float[network.Layout.Length];
        WeightInitializer.Fill(Model, 1, weights);
        network.Import(weights);
        return (network, weights);
    }

    private static TrainingOptions Options(int epochs) => new()
    {
        Epochs = epochs,
        BatchSize = 10,
        Optimizer = new OptimizerSpec { LearningRate = 0.1 },
    };
}
