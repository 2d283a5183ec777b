using Google.Protobuf;
using Tributary.Core.Clients;
using Tributary.Protocols.Grpc;
using Tributary.Transports.Joining;
using Tributary.Transports.Lines;

namespace Tributary.Transports.Flower;

/// <summary>Lets a client take part in the training of a Flower server, or of a Tributary coordinator over Flower's protocol: joins, works
/// on what it is given, and comes back after breaks until the server says goodbye.</summary>
/// <param name="channel">Stays the caller's; it must last as long as the agent runs.</param>
internal sealed class FlowerAgent(GrpcChannel channel, FlowerAgentOptions options, ILineObserver observer, TimeProvider clock) : ILine
{
    /// <summary>Takes part until the server dismisses the client.</summary>
    /// <exception cref="GrpcException">The server refuses the client, or speaks no such protocol.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task RunAsync(IClient client, CancellationToken cancellation)
    {
        var backoff = new Backoff();
        while (true)
        {
            TimeSpan pause;
            try
            {
                var isConnected = false;
                await using var call = channel.Start(FlowerProtocol.Join, new CallOptions(), cancellation);
                var back = await new FlowerSession(client, options, observer, () =>
                {
                    // A server that speaks can be reached: the next pause is short again.
                    backoff.Reset();
                    if (!isConnected) observer.Connected();
                    isConnected = true;
                }, call).RunAsync(cancellation);
                if (back == TimeSpan.Zero) return;
                pause = back;
            }
            catch (GrpcException fault) when (fault.Status is GrpcStatus.Unauthenticated or GrpcStatus.PermissionDenied
                or GrpcStatus.Unimplemented or GrpcStatus.InvalidArgument or GrpcStatus.AlreadyExists)
            {
                throw;
            }
            catch (Exception fault) when (fault is GrpcException or InvalidDataException or EndOfStreamException
                or InvalidProtocolBufferException)
            {
                pause = backoff.Next();
                observer.Disconnected(fault.Message, pause);
            }

            await Task.Delay(pause, clock, cancellation);
        }
    }
}
