using Grpc.Core;

namespace Peers;

/// <summary>The methods of the tests' service as Google's library for .NET knows them: messages are bytes, as they are.</summary>
internal static class ForeignGrpc
{
    private const string Service = "test.Peer";

    private static readonly Marshaller<byte[]> s_bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    public static Method<byte[], byte[]> Unary(string name) => new(MethodType.Unary, Service, name, s_bytes, s_bytes);

    public static Method<byte[], byte[]> Duplex(string name) => new(MethodType.DuplexStreaming, Service, name, s_bytes, s_bytes);
}
