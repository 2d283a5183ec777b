using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Training;

namespace Tributary.Engine.Tests.Training;

public sealed class StepsTests
{
    private static readonly DataSet s_data = new Subset(EmbeddedMnist.Train, [.. Enumerable.Range(0, 95)]);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(25, 3)]
    public void So_many_steps_are_made_however_few_samples_there_are(int steps, int epochs)
    {
        var result = Train(new TrainingOptions { BatchSize = 10, Steps = steps }, out _);
        Assert.Equal((steps, epochs), (result.Steps, result.Epochs));
    }

    [Fact]
    public void Steps_of_whole_epochs_are_those_epochs()
    {
        Train(new TrainingOptions { BatchSize = 10, Epochs = 2, Seed = 3 }, out var epochs);
        Train(new TrainingOptions { BatchSize = 10, Steps = 20, Seed = 3 }, out var steps);
        Assert.Equal(epochs, steps);
    }

    private static TrainingResult Train(TrainingOptions options, out float[] weights)
    {
        using var network = new Network(ModelCatalog.Find("logreg")!, 10);
        var initial = new float[network.Layout.Length];
        WeightInitializer.Fill(network.Spec, 1, initial);
        network.Import(initial);
        var result = Trainer.Train(network, s_data, options, null, CancellationToken.None);
        weights = new float[network.Layout.Length];
        network.Export(weights);
        return result;
    }
}
