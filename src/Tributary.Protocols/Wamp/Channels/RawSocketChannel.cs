using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Channels;

/// <summary>Messages with a length before each, over any stream: TCP, TLS, a Unix socket (Advanced Profile, "RawSocket
/// Transport").</summary>
public sealed class RawSocketChannel : IWampChannel
{
    private const int PrefixBytes = 4;
    private const int MaxLength = 1 << 24;
    private const int MaxPingBytes = 64 << 10;
    private const int FirstBytes = 1 << 20;

    private readonly Stream _stream;
    private readonly int _maxReceive;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly byte[] _prefix = new byte[PrefixBytes];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _keepingAlive;
    private volatile bool _isPinged;
    private volatile bool _isDead;
    private int _isDisposed;

    private RawSocketChannel(Stream stream, WampFormat format, int maxReceive, int maxSend, RawSocketOptions options)
    {
        (_stream, Format, _maxReceive, MaxSendBytes) = (stream, format, maxReceive, maxSend);
        Info = options.Info;
        _keepingAlive = options.KeepAlive > TimeSpan.Zero ? KeepAliveAsync(options.KeepAlive, options.Clock) : Task.CompletedTask;
    }

    public WampFormat Format { get; }

    public int MaxSendBytes { get; }

    public ChannelInfo Info { get; }

    /// <summary>Shakes hands as a client.</summary>
    /// <param name="stream">Belongs to the channel from now on, also where this fails.</param>
    /// <exception cref="WampFormatException">The router refused, or speaks something else.</exception>
    /// <exception cref="IOException">The line broke.</exception>
    public static Task<RawSocketChannel> ConnectAsync(Stream stream, WampFormat format, RawSocketOptions options,
        CancellationToken cancellation) => OwnAsync(stream, async () =>
    {
        var limit = RawSocketHandshake.Limit(options.MaxMessageBytes);
        await stream.WriteAsync(RawSocketHandshake.Offer(format, limit), cancellation);
        await stream.FlushAsync(cancellation);
        var reply = new byte[RawSocketHandshake.Length];
        await stream.ReadExactlyAsync(reply, cancellation);
        return new RawSocketChannel(stream, format, limit, RawSocketHandshake.ReadReply(reply, format), options);
    });

    /// <summary>Shakes hands as a router.</summary>
    /// <inheritdoc cref="ConnectAsync"/>
    /// <exception cref="WampFormatException">The client speaks something else; it was told so where it understands that.</exception>
    public static Task<RawSocketChannel> AcceptAsync(Stream stream, RawSocketOptions options, CancellationToken cancellation)
        => OwnAsync(stream, async () =>
    {
        var request = new byte[RawSocketHandshake.Length];
        await stream.ReadExactlyAsync(request, cancellation);
        var asked = RawSocketHandshake.Read(request, options.Formats, out var refusal);
        if (asked is not { } asks)
        {
            await stream.WriteAsync(refusal, cancellation);
            await stream.FlushAsync(cancellation);
            throw new WampFormatException($"a client asked for a RawSocket that is not to be had (0x{Convert.ToHexString(request)})");
        }

        var limit = RawSocketHandshake.Limit(options.MaxMessageBytes);
        await stream.WriteAsync(RawSocketHandshake.Offer(asks.Format, limit), cancellation);
        await stream.FlushAsync(cancellation);
        return new RawSocketChannel(stream, asks.Format, limit, asks.Limit, options);
    });

    public async ValueTask<WampFrame?> ReceiveAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var read = await _stream.ReadAtLeastAsync(_prefix, PrefixBytes, throwOnEndOfStream: false, cancellation);
                if (read == 0) return null;
                if (read < PrefixBytes) throw new EndOfStreamException("the line broke within a message");
                _isPinged = false;
                if (await TakeAsync(cancellation) is { } frame) return frame;
            }
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            throw new IOException(_isDead ? "the other end does not answer pings" : fault.Message, fault);
        }
    }

    /// <exception cref="ArgumentException">The message is larger than the other end takes.</exception>
    /// <inheritdoc/>
    public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
        => message.Length <= MaxSendBytes ? SendAsync(0, message, cancellation)
            : throw new ArgumentException($"a message of {message.Length} bytes; the other end takes {MaxSendBytes}", nameof(message));

    /// <summary>Sends what the other end may not want.</summary>
    internal ValueTask SendUncheckedAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
        => SendAsync(0, message, cancellation);

    public async ValueTask CloseAsync(CancellationToken cancellation)
    {
        // A RawSocket has no word for its end.
        if (_isDisposed != 0) return;
        await _end.CancelAsync();
        try
        {
            await _stream.FlushAsync(cancellation);
            if (_stream is NetworkStream network) network.Socket.Shutdown(SocketShutdown.Send);
            else if (_stream is SslStream secure) await secure.ShutdownAsync();
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            throw new IOException("the line is closed", fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await _end.CancelAsync();
        await _stream.DisposeAsync();
        await _keepingAlive;
        _end.Dispose();
    }

    private async ValueTask<WampFrame?> TakeAsync(CancellationToken cancellation)
    {
        var head = _prefix[0];
        var length = (int)(BinaryPrimitives.ReadUInt32BigEndian(_prefix) & 0xff_ffff);
        if ((head & 8) != 0 && length == 0) length = MaxLength;
        else if ((head & 8) != 0) throw new WampFormatException("a message's prefix says more than 16 MiB");
        if (head >> 4 != 0 || (head & 7) > 2) throw new WampFormatException($"a message's prefix begins with 0x{head:x2}");
        if ((head & 7) == 0) return await MessageAsync(length, cancellation);
        if (length > MaxPingBytes) throw new WampFormatException($"a PING of {length} bytes came; at most {MaxPingBytes} are taken");
        var content = new byte[length];
        await _stream.ReadExactlyAsync(content, cancellation);
        if ((head & 7) == 1) await SendAsync(2, content, cancellation);
        return null;
    }

    private async ValueTask<WampFrame> MessageAsync(int length, CancellationToken cancellation)
    {
        // Grows with what really comes: a length is only a claim.
        var keep = length <= _maxReceive ? length : Math.Min(WampFrame.HeadBytes, _maxReceive);
        var bytes = new byte[Math.Min(keep, FirstBytes)];
        for (var filled = 0; ;)
        {
            await _stream.ReadExactlyAsync(bytes.AsMemory(filled), cancellation);
            if (bytes.Length == keep) break;
            filled = bytes.Length;
            Array.Resize(ref bytes, (int)Math.Min(keep, 2L * filled));
        }

        var passing = length > keep ? new byte[WampFrame.HeadBytes] : [];
        for (var left = length - keep; left > 0;)
        {
            var read = await _stream.ReadAsync(passing.AsMemory(0, Math.Min(left, passing.Length)), cancellation);
            if (read == 0) throw new EndOfStreamException("the line broke within a message");
            left -= read;
        }

        return new WampFrame(bytes, length);
    }

    private async ValueTask SendAsync(int type, ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        var prefix = new byte[PrefixBytes];
        BinaryPrimitives.WriteUInt32BigEndian(prefix, ((uint)type << 24) | (uint)message.Length);
        if (message.Length == MaxLength) prefix[0] = (byte)(8 | type);
        await _turn.WaitAsync(cancellation);
        try
        {
            await _stream.WriteAsync(prefix, cancellation);
            await _stream.WriteAsync(message, cancellation);
            await _stream.FlushAsync(cancellation);
        }
        catch (ObjectDisposedException fault)
        {
            throw new IOException("the line is closed", fault);
        }
        finally
        {
            _turn.Release();
        }
    }

    // A message that is just being sent is as good as a ping that was not sent: nothing is concluded from it.
    private async Task KeepAliveAsync(TimeSpan every, TimeProvider clock)
    {
        using var timer = new PeriodicTimer(every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                if (_isPinged) break;
                if (_turn.CurrentCount == 0) continue;
                _isPinged = true;
                await SendAsync(1, "tributary"u8.ToArray(), _end.Token);
            }

            _isDead = true;
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException)
        {
            return;
        }

        await _stream.DisposeAsync();
    }

    private static async Task<RawSocketChannel> OwnAsync(Stream stream, Func<Task<RawSocketChannel>> shake)
    {
        try
        {
            return await shake();
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }
}
