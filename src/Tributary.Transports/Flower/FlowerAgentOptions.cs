using Tributary.Engine.Models;
using Tributary.Engine.Training;

namespace Tributary.Transports.Flower;

/// <summary>How a Tributary client takes part in a Flower server's training.</summary>
public sealed record FlowerAgentOptions
{
    /// <summary>The model, for servers that do not say what they train; null takes only a Tributary coordinator's assignments.</summary>
    public ModelSpec? Model { get; init; }

    /// <summary>How to train where the server does not say.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>Gives the initial weights where the server asks for them, and orders the samples of each round.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Bytes of one message, 1,024 to 2 GB - 1.</summary>
    public int MaxMessageBytes { get; init; } = int.MaxValue;
}
