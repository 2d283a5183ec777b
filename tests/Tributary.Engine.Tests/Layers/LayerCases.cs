using Tributary.Engine.Models;

namespace Tributary.Engine.Tests.Layers;

/// <summary>Small networks that between them have every layer, every loss and every way in which layers are taken in by others.</summary>
internal static class LayerCases
{
    private static readonly ActivationSpec Relu = new(Activation.Relu), Sigmoid = new(Activation.Sigmoid), Tanh = new(Activation.Tanh);
    private static readonly FlattenSpec Flatten = new();
    private static readonly Pool2DSpec Pool = new(Max: true);

    public static IReadOnlyDictionary<string, ModelSpec> All { get; } = new Dictionary<string, ModelSpec>(StringComparer.Ordinal)
    {
        ["dense"] = Model([5], Loss.CrossEntropy, new DenseSpec("fc1", 7), Relu, new DenseSpec("fc2", 3)),
        ["dense wide"] = Model([70], Loss.CrossEntropy, new DenseSpec("fc1", 37), Tanh, new DenseSpec("fc2", 21), Sigmoid,
            new DenseSpec("fc3", 10)),
        ["dense without bias"] = Model([6], Loss.MeanSquaredError, new DenseSpec("fc1", 4, Bias: false), Sigmoid,
            new DenseSpec("fc2", 2, Bias: false)),
        ["nll"] = Model([5], Loss.NegativeLogLikelihood, new DenseSpec("fc1", 4), new ActivationSpec(Activation.LogSoftmax)),
        ["log-softmax inside"] = Model([5], Loss.CrossEntropy, new DenseSpec("fc1", 4), new ActivationSpec(Activation.LogSoftmax),
            new DenseSpec("fc2", 3)),
        ["softmax"] = Model([5], Loss.MeanSquaredError, new DenseSpec("fc1", 4), new ActivationSpec(Activation.Softmax)),
        ["absolute error"] = Model([5], Loss.MeanAbsoluteError, new DenseSpec("fc1", 3), Sigmoid),
        ["binary cross-entropy"] = Model([5], Loss.BinaryCrossEntropy, new DenseSpec("fc1", 3), Sigmoid),
        ["conv"] = Model([6, 6, 2], Loss.CrossEntropy, new Conv2DSpec("conv1", 3, 3), Flatten, new DenseSpec("fc1", 3)),
        ["conv same"] = Model([5, 7, 2], Loss.CrossEntropy, new Conv2DSpec("conv1", 4, 3, Padding: Padding.Same), Relu,
            new Conv2DSpec("conv2", 5, 3, Padding: Padding.Same), Flatten, new DenseSpec("fc1", 3)),
        ["conv stride"] = Model([8, 9, 1], Loss.CrossEntropy, new Conv2DSpec("conv1", 4, 3, 2, Padding.Same), Tanh,
            new Conv2DSpec("conv2", 3, 2, 2), Flatten, new DenseSpec("fc1", 3)),
        ["conv relu pool"] = Model([11, 10, 1], Loss.CrossEntropy, new Conv2DSpec("conv1", 20, 3), Relu, Pool,
            new Conv2DSpec("conv2", 18, 3, Padding: Padding.Same), Relu, Pool, Flatten, new DenseSpec("fc1", 5)),
        ["conv pool relu"] = Model([8, 8, 5], Loss.CrossEntropy, new Conv2DSpec("conv1", 6, 3, Padding: Padding.Same), Pool, Relu,
            new Conv2DSpec("conv2", 4, 3, Bias: false), Relu, Flatten, new DenseSpec("fc1", 3)),
        ["conv wide"] = Model([5, 5, 40], Loss.CrossEntropy, new Conv2DSpec("conv1", 33, 3), Relu, Flatten, new DenseSpec("fc1", 3)),
        ["small conv with input gradient"] = Model([6, 6, 1], Loss.CrossEntropy, new Conv2DSpec("conv1", 2, 3), Tanh,
            new Conv2DSpec("conv2", 3, 2), Relu, Flatten, new DenseSpec("fc1", 3)),
        ["max pool"] = Model([7, 7, 3], Loss.CrossEntropy, new Conv2DSpec("conv1", 4, 2), Tanh, new Pool2DSpec(Max: true, 3, 2), Flatten,
            new DenseSpec("fc1", 3)),
        ["average pool"] = Model([6, 6, 2], Loss.CrossEntropy, new Conv2DSpec("conv1", 4, 3), new Pool2DSpec(Max: false, 2), Sigmoid,
            Flatten, new DenseSpec("fc1", 3)),
        ["dropout"] = Model([12], Loss.CrossEntropy, new DenseSpec("fc1", 16), Relu, new DropoutSpec(0.4), new DenseSpec("fc2", 3)),
        ["batch norm"] = Model([4, 4, 2], Loss.CrossEntropy, new Conv2DSpec("conv1", 5, 3), new BatchNormSpec("bn1"), Relu, Flatten,
            new DenseSpec("fc1", 6), new BatchNormSpec("bn2"), new DenseSpec("fc2", 3)),
        ["group norm"] = Model([5, 5, 2], Loss.CrossEntropy, new Conv2DSpec("conv1", 6, 3), new GroupNormSpec("gn1", 2), Relu, Flatten,
            new DenseSpec("fc1", 3)),
        ["embedding"] = Model([6], Loss.CrossEntropy, new EmbeddingSpec("embedding", 9, 5), Flatten, new DenseSpec("fc1", 4)),
        ["lstm last"] = Model([5], Loss.CrossEntropy, new EmbeddingSpec("embedding", 9, 5), new LstmSpec("lstm", 6, Sequence: false),
            new DenseSpec("fc1", 4)),
        ["lstm stacked"] = Model([4, 3], Loss.CrossEntropy, new LstmSpec("lstm", 7, Sequence: true),
            new LstmSpec("lstm", 10, Sequence: false, Depth: 1), new DenseSpec("fc1", 4)),
        ["autoencoder"] = Model([7], Loss.MeanSquaredError, new DenseSpec("fc1", 4), Sigmoid, new DenseSpec("fc2", 7),
            Sigmoid) with
        { Reconstructs = true },
    };

    public static TheoryData<string> Names => [.. All.Keys];

    private static ModelSpec Model(int[] input, Loss loss, params LayerSpec[] layers) => new()
    {
        Name = "case",
        Input = input,
        Loss = loss,
        Layers = layers,
    };
}
