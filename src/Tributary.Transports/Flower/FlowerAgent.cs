using Tributary.Core.Clients;
using Tributary.Protocols.Grpc;
using Tributary.Transports.Joining;

namespace Tributary.Transports.Flower;

/// <summary>Lets a client take part in the training of a Flower server, or of a Tributary coordinator over Flower's protocol: joins, works
/// on what it is given, and comes back after breaks until the server says goodbye.</summary>
public sealed class FlowerAgent(IClient client, GrpcChannel channel, FlowerAgentOptions options, IFlowerObserver observer,
    TimeProvider clock)
{
    /// <summary>Takes part until the server dismisses the client.</summary>
    /// <exception cref="GrpcException">The server refuses the client, or speaks no such protocol.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var backoff = new Backoff();
        while (true)
        {
            TimeSpan pause;
            try
            {
                await using var call = channel.Start(FlowerProtocol.Join, new CallOptions(), cancellation);
                var back = await new FlowerSession(client, options, new Calming(observer, backoff), call).RunAsync(cancellation);
                if (back == TimeSpan.Zero) return;
                pause = back;
            }
            catch (GrpcException fault) when (fault.Status is GrpcStatus.Unauthenticated or GrpcStatus.PermissionDenied
                or GrpcStatus.Unimplemented or GrpcStatus.InvalidArgument or GrpcStatus.AlreadyExists)
            {
                throw;
            }
            catch (Exception fault) when (fault is GrpcException or InvalidDataException or EndOfStreamException
                or Google.Protobuf.InvalidProtocolBufferException)
            {
                pause = backoff.Next();
                observer.Disconnected(fault.Message, pause);
            }

            await Task.Delay(pause, clock, cancellation);
        }
    }

    // Who was heard of is reachable: the next pause is short again.
    private sealed class Calming(IFlowerObserver observer, Backoff backoff) : IFlowerObserver
    {
        private bool _connected;

        public void Connected()
        {
            backoff.Reset();
            if (!_connected) observer.Connected();
            _connected = true;
        }

        public void Begun(Assignment assignment) => observer.Begun(assignment);

        public void Answered(Assignment assignment, Reply reply) => observer.Answered(assignment, reply);

        public void Dismissed(TimeSpan? back) => observer.Dismissed(back);
    }
}
