using System.Security.Cryptography.X509Certificates;
using Tributary.Protocols.Grpc;

namespace Tributary.Gateways.Grpc;

/// <summary>A call as its server sees it.</summary>
/// <param name="Peer">The caller's address and port.</param>
/// <param name="Certificate">What the caller showed; null for none.</param>
/// <param name="Cancelled">The caller went away, or its deadline passed.</param>
internal sealed record GrpcServerCall(MessageReader Requests, MessageWriter Answers, string Peer, X509Certificate2? Certificate,
    CancellationToken Cancelled)
{
    /// <summary>The bearer token in the call's metadata; null for none.</summary>
    public string? Token { get; init; }
}
