using Grpc.Core;
using Peers;

namespace Tributary.Protocols.Tests.Grpc;

/// <summary>What the library's generator would make of the tests' service.</summary>
[BindServiceMethod(typeof(AspNetServiceBase), nameof(Bind))]
public abstract class AspNetServiceBase
{
    public static void Bind(ServiceBinderBase binder, AspNetServiceBase? service)
    {
        // The library finds the methods by their names.
        foreach (var name in (string[])[nameof(Echo), nameof(Size), nameof(Fail), nameof(Wait), nameof(Header)])
            binder.AddMethod(ForeignGrpc.Unary(name), (UnaryServerMethod<byte[], byte[]>?)null);
        binder.AddMethod(ForeignGrpc.Duplex(nameof(Chat)), (DuplexStreamingServerMethod<byte[], byte[]>?)null);
    }

    public abstract Task<byte[]> Echo(byte[] request, ServerCallContext context);

    public abstract Task<byte[]> Size(byte[] request, ServerCallContext context);

    public abstract Task<byte[]> Header(byte[] request, ServerCallContext context);

    public abstract Task<byte[]> Fail(byte[] request, ServerCallContext context);

    public abstract Task<byte[]> Wait(byte[] request, ServerCallContext context);

    public abstract Task Chat(IAsyncStreamReader<byte[]> requests, IServerStreamWriter<byte[]> answers, ServerCallContext context);
}
