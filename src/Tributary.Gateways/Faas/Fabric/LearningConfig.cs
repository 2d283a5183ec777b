namespace Tributary.Gateways.Faas.Fabric;

/// <summary>What functions learn, as FedKeeper's file says it.</summary>
public sealed record LearningConfig
{
    /// <summary><c>cnn</c> or <c>mnistnn</c>.</summary>
    public string Model { get; init; } = "cnn";

    /// <summary>Values of a sample.</summary>
    public int Inputs { get; init; } = 784;

    /// <summary>Units of the hidden layer of <c>mnistnn</c>.</summary>
    public int Hidden { get; init; } = 500;

    public int Outputs { get; init; } = 10;

    /// <summary>Height and width of a sample.</summary>
    public int Height { get; init; } = 28;

    public int Width { get; init; } = 28;

    public int BatchSize { get; init; } = 10;

    /// <summary><c>adam</c>, <c>ndam</c> (Nadam) or <c>sgd</c>.</summary>
    public string Optimizer { get; init; } = "adam";

    public double LearningRate { get; init; } = 1e-3;

    public int Epochs { get; init; } = 5;

    /// <summary>Where functions fetch their data; null where they have it.</summary>
    public DataAddresses? Data { get; init; }

    /// <summary>FedKeeper's store of weights; null for none.</summary>
    public MongoConfig? Mongo { get; init; }
}
