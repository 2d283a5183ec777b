using static Tributary.Engine.Models.Activation;
using static Tributary.Engine.Models.Initialization;

namespace Tributary.Engine.Models;

/// <summary>The models that have a name. Image models take [28, 28, 1] (rows, columns, channels) unless their description says
/// otherwise; the dense ones flatten first, so that any data set of MNIST's shape feeds any of them.</summary>
public static class ModelCatalog
{
    private static readonly LayerSpec Rectify = new ActivationSpec(Relu);
    private static readonly LayerSpec Squash = new ActivationSpec(Sigmoid);
    private static readonly LayerSpec Pool = new Pool2DSpec(Max: true);
    private static readonly LayerSpec Flatten = new FlattenSpec();

    public static IReadOnlyList<ModelSpec> All { get; } =
    [
        Images("s4t-net", FanIn, "digits: two convolutions, 431,080 parameters, PyTorch's MNIST example (Stack4Things)",
            [Conv(1, 20, 5), Rectify, Pool, Conv(2, 50, 5), Rectify, Pool, Flatten, Dense(1, 500), Rectify, Dense(2, 10),
                new ActivationSpec(LogSoftmax)])
            with { Loss = Loss.NegativeLogLikelihood },
        Images("cloudlab-cnn", Glorot, "Fashion-MNIST: three convolutions, 93,322 parameters (Flower on CloudLab and AWS)",
            [Conv(1, 32, 3), Rectify, Pool, Conv(2, 64, 3), Rectify, Pool, Conv(3, 64, 3), Rectify, Flatten, Dense(1, 64), Rectify,
                Dense(2, 10)]),
        Images("fedkeeper-cnn", Glorot, "digits: two convolutions, 582,026 parameters (FedKeeper, Chadha et al. 2020)",
            [Conv(1, 32, 5), Rectify, Pool, Conv(2, 64, 5), Rectify, Pool, Flatten, Dense(1, 512), Rectify, Dense(2, 10)]),
        Images("fedkeeper-nn", Glorot, "digits: 784-500-10, 397,510 parameters (FedKeeper's mnistnn, Chadha et al. 2020)",
            [Flatten, Dense(1, 500), Rectify, Dense(2, 10)]),
        new ModelSpec
        {
            Name = "beth-autoencoder",
            Description = "anomalies in the BETH host log: autoencoder 7-4-2-4-7 over 7 features in 0..1, 89 parameters (Keras on Jetson "
                + "over MQTT)",
            Input = [7],
            Layers = [Dense(1, 4), Squash, Dense(2, 2), Squash, Dense(3, 4), Squash, Dense(4, 7), Squash],
            Loss = Loss.MeanSquaredError,
            Initialization = Glorot,
            Reconstructs = true,
        },
        Images("rest-3v7", Normal, "a 3 or a 7: one linear unit and a sigmoid, 785 parameters (the REST learning network, after fastai)",
            [Flatten, Dense(1, 1), Squash])
            with { Loss = Loss.MeanAbsoluteError },
        Images("chest-xray-cnn", Glorot,
            "normal or pneumonia, input 224x224x3: two convolutions, 420,802 parameters (the REST learning network)",
            [Conv(1, 32, 3, Padding.Same), Rectify, Pool, Conv(2, 64, 3, Padding.Same), Rectify, Pool, Flatten, Dense(1, 2)])
            with { Input = [224, 224, 3] },
        Images("2nn", FanIn, "digits: two hidden layers of 200, 199,210 parameters (McMahan et al. 2017)",
            [Flatten, Dense(1, 200), Rectify, Dense(2, 200), Rectify, Dense(3, 10)]),
        Images("mcmahan-cnn", FanIn, "digits: two padded 5x5 convolutions, 1,663,370 parameters (McMahan et al. 2017)",
            [Conv(1, 32, 5, Padding.Same), Rectify, Pool, Conv(2, 64, 5, Padding.Same), Rectify, Pool, Flatten, Dense(1, 512), Rectify,
                Dense(2, 10)]),
        Images("logreg", Zero, "digits: multinomial logistic regression 784-10, 7,850 parameters (Li et al. 2020, FLUTE)",
            [Flatten, Dense(1, 10)]),
        new ModelSpec
        {
            Name = "shakespeare-lstm",
            Description = "the next character after 80: two LSTM layers of 256 over 90 characters, 822,570 parameters (McMahan et al. "
                + "2017; 90 as Reddi et al. 2021)",
            Input = [80],
            Layers =
            [
                new EmbeddingSpec("embedding", Vocabulary: 90, Size: 8), new LstmSpec("lstm", 256, Sequence: true),
                new LstmSpec("lstm", 256, Sequence: false, Depth: 1), Dense(1, 90),
            ],
        },
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(model => model.Name)];

    /// <summary>The model of that name (case does not matter); null where there is none.</summary>
    public static ModelSpec? Find(string name)
        => All.FirstOrDefault(model => string.Equals(model.Name, name, StringComparison.OrdinalIgnoreCase));

    private static ModelSpec Images(string name, Initialization initialization, string description, LayerSpec[] layers)
        => new() { Name = name, Description = description, Input = [28, 28, 1], Layers = layers, Initialization = initialization };

    private static Conv2DSpec Conv(int number, int filters, int kernel, Padding padding = Padding.Valid)
        => new($"conv{number}", filters, kernel, Padding: padding);

    private static DenseSpec Dense(int number, int units) => new($"fc{number}", units);
}
