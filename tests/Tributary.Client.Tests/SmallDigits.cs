using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Optimizers;
using Tributary.Engine.Training;

namespace Tributary.Client.Tests;

internal static class SmallDigits
{
    public static readonly ModelSpec LogReg = ModelCatalog.Find("logreg")!;

    public static DataSet Samples(int count, int from = 0) => new Subset(EmbeddedMnist.Train, [.. Enumerable.Range(from, count)]);

    public static ModelState Initial(ModelSpec spec)
    {
        var weights = new float[spec.Layout().Length];
        WeightInitializer.Fill(spec, 1, weights);
        return new ModelState(spec.Layout(), weights);
    }

    public static TrainAssignment Assignment(ModelSpec spec, double rate = 0.1, int batch = 10, int epochs = 1) => new()
    {
        RunId = "run",
        Round = 1,
        Spec = spec,
        Model = Initial(spec),
        Training = new TrainingOptions
        {
            Seed = 7,
            BatchSize = batch,
            Epochs = epochs,
            Optimizer = new OptimizerSpec { LearningRate = rate },
        },
    };
}
