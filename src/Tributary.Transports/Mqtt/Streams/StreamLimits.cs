namespace Tributary.Transports.Mqtt.Streams;

/// <summary>What readers of the Keras system's messages allow.</summary>
public sealed record StreamLimits
{
    public const int MaxDimensions = 8;

    /// <summary>Nesting of JSON; the originals' deepest message has six levels.</summary>
    public const int MaxDepth = 24;

    public static StreamLimits Default { get; } = new();

    /// <summary>Bytes of one message.</summary>
    public int MaxBytes { get; init; } = 256 << 20;

    /// <summary>Weights in one message; the length of the model, where it is known, keeps memory within it.</summary>
    public int MaxValues { get; init; } = 64 << 20;

    /// <summary>Arrays in one message.</summary>
    public int MaxLayers { get; init; } = 4_096;

    /// <summary>Numbers in one row, or scores in one message.</summary>
    public int MaxColumns { get; init; } = 16_384;
}
