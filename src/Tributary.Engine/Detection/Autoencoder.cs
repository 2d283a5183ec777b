using Tributary.Engine.Data;
using Tributary.Engine.Keras;
using Tributary.Engine.Models;
using Tributary.Engine.Optimizers;
using Tributary.Engine.Training;

namespace Tributary.Engine.Detection;

/// <summary>The dense autoencoder with which the Keras system finds anomalies, and how its first model is made.</summary>
public static class Autoencoder
{
    public const int MaxColumns = 100_000;

    /// <summary>What it trains with: Adam (0.001), mean squared error, batches of 32, ten epochs.</summary>
    public static TrainingOptions Usual { get; } = new()
    {
        // Keras' epsilon, not torch's.
        Optimizer = new OptimizerSpec { Kind = OptimizerKind.Adam, LearningRate = 0.001, Epsilon = 1e-7 },
        BatchSize = 32,
        Epochs = 10,
    };

    /// <summary>Layers of n, n/2, n/4, n/2 and n (rounded up), all sigmoid: 7-4-2-4-7 for the seven columns of BETH, which is the catalog's
    /// beth-autoencoder.</summary>
    /// <param name="columns">1..<see cref="MaxColumns"/>.</param>
    public static ModelSpec Of(int columns)
    {
        if (columns is < 1 or > MaxColumns)
            throw new ArgumentOutOfRangeException(nameof(columns), columns, $"1..{MaxColumns} columns are needed");
        if (columns == 7) return ModelCatalog.Find("beth-autoencoder")!;
        int outer = (columns + 1) / 2, inner = (columns + 3) / 4;
        var squash = new ActivationSpec(Activation.Sigmoid);
        return new ModelSpec
        {
            Name = $"autoencoder-{columns}",
            Input = [columns],
            Layers = [new DenseSpec("fc1", outer), squash, new DenseSpec("fc2", inner), squash, new DenseSpec("fc3", outer), squash,
                new DenseSpec("fc4", columns), squash],
            Loss = Loss.MeanSquaredError,
            Initialization = Initialization.Glorot,
            Reconstructs = true,
        };
    }

    /// <summary>Draws first weights and trains them on rows that are normal.</summary>
    /// <param name="rows">Scaled.</param>
    /// <param name="progress">Told after each epoch: epochs done and the epoch's loss.</param>
    /// <returns>Weights in the order of the model's layout, and how the training went.</returns>
    public static (float[] Weights, TrainingResult Result) Train(ModelSpec spec, DataSet rows, TrainingOptions options,
        Action<int, double>? progress, CancellationToken cancellation)
    {
        var weights = new float[spec.Layout().Length];
        WeightInitializer.Fill(spec, options.Seed, weights);
        using var network = new Network(spec, Math.Max(1, Math.Min(options.BatchSize, rows.Count)));
        network.Import(weights);
        var result = Trainer.Train(network, rows, options, progress, cancellation);
        network.Export(weights);
        return (weights, result);
    }

    /// <summary>The score of each row.</summary>
    /// <param name="rows">As they come, not scaled.</param>
    public static double[] Scores(ModelSpec spec, ReadOnlySpan<float> weights, MinMaxScale scale, DataSet rows,
        CancellationToken cancellation)
    {
        using var network = new Network(spec, 1);
        network.Import(weights);
        var (width, scores) = (scale.Columns, new double[rows.Count]);
        var (row, scaled, input, output) = (new float[width], new double[width], new float[width], new float[network.OutputSize]);
        for (var i = 0; i < scores.Length; i++)
        {
            if (i % 1024 == 0) cancellation.ThrowIfCancellationRequested();
            rows.CopyFeatures(i, row);
            for (var j = 0; j < width; j++) scaled[j] = row[j];
            scale.Apply(scaled, scaled);
            for (var j = 0; j < width; j++) input[j] = (float)scaled[j];
            network.Predict(input, 1, output);
            scores[i] = AnomalyScore.Of(output, scaled);
        }

        return scores;
    }
}
