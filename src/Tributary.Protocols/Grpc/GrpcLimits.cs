namespace Tributary.Protocols.Grpc;

/// <summary>Bounds of gRPC calls and connections.</summary>
public sealed record GrpcLimits
{
    /// <summary>Bytes of one message, after decompression too; 0 to 2 GB - 1. A longer one ends the call with RESOURCE_EXHAUSTED.</summary>
    public int MaxMessageBytes { get; init; } = int.MaxValue;

    /// <summary>Time without a frame after which a client pings its server, at least 1 s.</summary>
    public TimeSpan PingAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time that the answer to a ping may take, at least 1 s; then the connection is given up.</summary>
    public TimeSpan PingLimit { get; init; } = TimeSpan.FromSeconds(20);
}
