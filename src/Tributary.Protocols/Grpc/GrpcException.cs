namespace Tributary.Protocols.Grpc;

/// <summary>A call ended with another status than OK. On a server it becomes the call's status; its text goes to the other end.</summary>
public sealed class GrpcException(GrpcStatus status, string detail, Exception? inner = null) : Exception($"{status}: {detail}", inner)
{
    public GrpcStatus Status { get; } = status;

    /// <summary>The text on the wire.</summary>
    public string Detail { get; } = detail;
}
