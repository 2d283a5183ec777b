namespace Tributary.Transports.Faas;

/// <summary>FedKeeper's <c>data_sampling</c>: sizes of the network and of a batch.</summary>
public sealed record FedKeeperSampling
{
    public int InputSize { get; init; } = 784;

    public int HiddenSize { get; init; } = 500;

    public int OutputSize { get; init; } = 10;

    public int InputShapeX { get; init; } = 28;

    public int InputShapeY { get; init; } = 28;

    public int BatchSize { get; init; } = 10;

    /// <summary><c>cnn</c> or <c>mnistnn</c>.</summary>
    public string Model { get; init; } = "cnn";
}
