using System.Buffers;
using System.Net.WebSockets;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Channels;

/// <summary>A WebSocket message per message (Basic Profile, "WebSocket Transport").</summary>
/// <param name="socket">Belongs to the channel from now on.</param>
/// <param name="format">What was agreed upon: <see cref="WampSubprotocols"/>.</param>
/// <param name="maxMessageBytes">Bytes of the largest message to take.</param>
public sealed class WebSocketChannel(WebSocket socket, WampFormat format, int maxMessageBytes, ChannelInfo info) : IWampChannel
{
    private const int FirstBytes = 4096;

    private readonly SemaphoreSlim _turn = new(1);

    public WampFormat Format => format;

    /// <summary>A WebSocket says no limit.</summary>
    public int MaxSendBytes => int.MaxValue;

    public ChannelInfo Info => info;

    public async ValueTask<WampFrame?> ReceiveAsync(CancellationToken cancellation)
    {
        byte[]? bytes = null;
        try
        {
            // Nothing is set aside for a line on which nothing comes.
            var first = await socket.ReceiveAsync(Memory<byte>.Empty, cancellation);
            if (first.MessageType == WebSocketMessageType.Close) return null;
            bytes = ArrayPool<byte>.Shared.Rent(FirstBytes);
            var (kept, length, isEnd) = (0, 0L, first.EndOfMessage);
            while (!isEnd)
            {
                if (length == kept && kept == bytes.Length) bytes = Grow(bytes);
                var room = length == kept && kept < maxMessageBytes ? bytes.AsMemory(kept, Math.Min(bytes.Length, maxMessageBytes) - kept)
                    : bytes.AsMemory(Math.Min(kept, WampFrame.HeadBytes));
                var result = await socket.ReceiveAsync(room, cancellation);
                if (result.MessageType == WebSocketMessageType.Close) return null;
                if (result.MessageType == WebSocketMessageType.Text != format.IsText)
                    throw new WampFormatException(
                        $"a {result.MessageType.ToString().ToLowerInvariant()} message came on {format.Subprotocol}");
                if (length == kept && kept < maxMessageBytes) kept += result.Count;
                length += result.Count;
                isEnd = result.EndOfMessage;
            }

            return new WampFrame(bytes.AsSpan(0, length == kept ? kept : Math.Min(kept, WampFrame.HeadBytes)).ToArray(), length);
        }
        catch (Exception fault) when (fault is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            throw new IOException(fault.Message, fault);
        }
        finally
        {
            if (bytes is not null) ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await socket.SendAsync(message, format.IsText ? WebSocketMessageType.Text : WebSocketMessageType.Binary, endOfMessage: true,
                cancellation);
        }
        catch (Exception fault) when (fault is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            throw new IOException(fault.Message, fault);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask CloseAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
        }
        catch (Exception fault) when (fault is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            throw new IOException(fault.Message, fault);
        }
        finally
        {
            _turn.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static byte[] Grow(byte[] bytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent(2 * bytes.Length);
        bytes.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(bytes);
        return larger;
    }
}
