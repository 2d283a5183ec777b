using System.Threading.Channels;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Channels;

/// <summary>A line within one process: a session at a router that lives beside it.</summary>
public sealed class MemoryChannel : IWampChannel
{
    private const int MaxWaiting = 64;

    private readonly ChannelReader<ReadOnlyMemory<byte>> _in;
    private readonly ChannelWriter<ReadOnlyMemory<byte>> _out;

    private MemoryChannel(WampFormat format, int max, Channel<ReadOnlyMemory<byte>> inward, Channel<ReadOnlyMemory<byte>> outward)
        => (Format, MaxSendBytes, _in, _out) = (format, max, inward.Reader, outward.Writer);

    public WampFormat Format { get; }

    public int MaxSendBytes { get; }

    public ChannelInfo Info { get; } = new("memory");

    /// <summary>Both ends of a line.</summary>
    /// <param name="maxMessageBytes">Bytes of the largest message.</param>
    public static (IWampChannel One, IWampChannel Other) CreatePair(WampFormat format, int maxMessageBytes)
    {
        var (there, back) = (Create(), Create());
        return (new MemoryChannel(format, maxMessageBytes, there, back), new MemoryChannel(format, maxMessageBytes, back, there));
    }

    public async ValueTask<WampFrame?> ReceiveAsync(CancellationToken cancellation)
        => await _in.WaitToReadAsync(cancellation) && _in.TryRead(out var message) ? new WampFrame(message, message.Length) : null;

    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        try
        {
            await _out.WriteAsync(message, cancellation);
        }
        catch (ChannelClosedException fault)
        {
            throw new IOException("the line is closed", fault);
        }
    }

    public ValueTask CloseAsync(CancellationToken cancellation)
    {
        _out.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _out.TryComplete();
        while (_in.TryRead(out _))
        {
            // Whoever waits to send more finds the line closed next time.
        }

        return ValueTask.CompletedTask;
    }

    private static Channel<ReadOnlyMemory<byte>> Create()
        => Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
}
