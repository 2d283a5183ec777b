using Tributary.Engine.Data;
using Tributary.Engine.Kernels;
using Tributary.Engine.Models;
using Tributary.Engine.Optimizers;
using Tributary.Engine.Training;

namespace Tributary.Engine.Tests.Layers;

/// <summary>A small network with a seeded batch, whose loss and gradients can be asked for at any weights.</summary>
internal sealed class NetworkProbe : IDisposable
{
    private readonly Network _network;
    private readonly float[][] _features;
    private readonly int[] _labels;
    private readonly int _count;

    public NetworkProbe(ModelSpec spec, int count, int threads = 1, KernelTable? table = null, ulong seed = 7)
    {
        _count = count;
        _network = new Network(spec, count, threads, table ?? KernelTable.Best) { LeastShared = 0, AlwaysShared = true };
        var random = new SeededRandom(seed);
        Weights = new float[_network.Layout.Length];
        foreach (var tensor in _network.Layout.Tensors)
            for (var i = 0; i < tensor.Length; i++)
                Weights[tensor.Offset + i] = tensor.Name.EndsWith("running_var", StringComparison.Ordinal)
                    ? 0.5f + (float)random.NextDouble() : (float)(random.NextDouble() - 0.45);
        var tokens = spec.Layers[0] is EmbeddingSpec embedding ? embedding.Vocabulary : 0;
        _features = new float[count][];
        for (var i = 0; i < count; i++)
        {
            _features[i] = new float[_network.InputSize];
            for (var j = 0; j < _features[i].Length; j++)
                _features[i][j] = tokens > 0 ? random.NextInt32(tokens) : (float)(random.NextDouble() * 2 - 1);
        }

        _labels = new int[count];
        for (var i = 0; i < count; i++) _labels[i] = random.NextInt32(_network.OutputSize);
    }

    public float[] Weights { get; }

    public TensorLayout Layout => _network.Layout;

    /// <summary>Mean loss of the batch as training sees it, without a step.</summary>
    public double Loss(float[] weights, ulong seed = 0)
    {
        Load(weights, new OptimizerSpec { LearningRate = 1e-30 }, seed);
        return _network.TrainStep(_count, 1e-30);
    }

    /// <summary>Weights after some steps.</summary>
    public float[] Train(OptimizerSpec optimizer, int steps, ulong seed = 0, double proximal = 0)
    {
        Load(Weights, optimizer, seed, proximal);
        for (var i = 0; i < steps; i++) _network.TrainStep(_count, optimizer.LearningRate);
        var after = new float[Weights.Length];
        _network.Export(after);
        return after;
    }

    /// <summary>What one step of gradient descent at rate 1 takes away.</summary>
    public float[] Gradient(ulong seed = 0)
        => [.. Train(new OptimizerSpec { LearningRate = 1 }, 1, seed).Zip(Weights, (after, before) => before - after)];

    public float[] Predict()
    {
        _network.Import(Weights);
        var outputs = new float[_count * _network.OutputSize];
        _network.Predict(_features.SelectMany(row => row).ToArray(), _count, outputs);
        return outputs;
    }

    public void Dispose() => _network.Dispose();

    private void Load(float[] weights, OptimizerSpec optimizer, ulong seed, double proximal = 0)
    {
        _network.Import(weights);
        _network.BeginTraining(optimizer, proximal, seed);
        for (var i = 0; i < _count; i++)
        {
            _features[i].CopyTo(_network.InputRow(i));
            _network.Labels[i] = _labels[i];
            var target = _network.TargetRow(i);
            for (var j = 0; j < target.Length; j++) target[j] = _network.Spec.Reconstructs ? _features[i][j] : _labels[i] == j ? 1 : 0;
        }
    }
}
