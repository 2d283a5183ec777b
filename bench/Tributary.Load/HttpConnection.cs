using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tributary.Load;

/// <summary>One HTTP/1.1 connection with no more behind it than a socket and a buffer: what the load costs must not hide what the
/// coordinator costs. Reads bodies with a length and chunked ones, and nothing else.</summary>
internal sealed class HttpConnection : IDisposable
{
    // Bodies that are thrown away all go through here; what lies in it does not matter, so everybody shares it.
    private static readonly byte[] Drain = new byte[128 * 1024];

    private Socket? _socket;
    private byte[] _buffer = new byte[2048];
    private int _start;
    private int _end;

    public int Status { get; private set; }

    /// <summary>Seconds to wait before trying again, where the answer said so.</summary>
    public int RetryAfter { get; private set; }

    /// <summary>Whether the next request needs a connection of its own.</summary>
    public bool IsLast { get; set; } = true;

    public async ValueTask OpenAsync(Uri url, CancellationToken cancellation)
    {
        _socket?.Dispose();
        _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        (_start, _end, IsLast) = (0, 0, false);
        await _socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(url.Host), url.Port), cancellation);
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (bytes.Length > 0) bytes = bytes[await _socket!.SendAsync(bytes, cancellation)..];
    }

    /// <summary>Reads an answer's status and headers; what follows is its body.</summary>
    /// <returns>Bytes of the body; -1 where it comes in chunks.</returns>
    public async ValueTask<long> HeadAsync(CancellationToken cancellation)
    {
        int end;
        while ((end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0) await FillAsync(cancellation);
        var head = Encoding.Latin1.GetString(_buffer, _start, end);
        _start += end + 4;
        Status = int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture);
        RetryAfter = int.TryParse(Field(head, "\r\nRetry-After: "), CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;
        IsLast = Field(head, "\r\nConnection: ").Equals("close", StringComparison.OrdinalIgnoreCase);
        if (long.TryParse(Field(head, "\r\nContent-Length: "), CultureInfo.InvariantCulture, out var length)) return length;
        return head.Contains("\r\nTransfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase) ? -1 : 0;
    }

    /// <summary>The body after <see cref="HeadAsync"/>.</summary>
    public async ValueTask<byte[]> BodyAsync(long length, CancellationToken cancellation)
    {
        if (length >= 0) return await TakeAsync((int)length, cancellation);
        var body = new List<byte>();
        while (await ChunkAsync(cancellation) is { Length: > 0 } chunk) body.AddRange(chunk);
        return [.. body];
    }

    /// <summary>Reads a body of a known length and forgets it.</summary>
    public async ValueTask SkipAsync(long length, CancellationToken cancellation)
    {
        var here = (int)Math.Min(length, _end - _start);
        _start += here;
        for (length -= here; length > 0;)
            length -= Some(await _socket!.ReceiveAsync(Drain.AsMemory(0, (int)Math.Min(length, Drain.Length)), cancellation));
    }

    public void Dispose() => _socket?.Dispose();

    private static ReadOnlySpan<char> Field(string head, string name)
    {
        var at = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return [];
        var value = head.AsSpan(at + name.Length);
        var end = value.IndexOf('\r');
        return end < 0 ? value : value[..end];
    }

    private static int Some(int count) => count > 0 ? count : throw new IOException("the coordinator closed the connection");

    private async ValueTask<byte[]> ChunkAsync(CancellationToken cancellation)
    {
        int end;
        while ((end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0) await FillAsync(cancellation);
        var length = int.Parse(Encoding.Latin1.GetString(_buffer, _start, end), NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture);
        _start += end + 2;
        var chunk = await TakeAsync(length, cancellation);
        await TakeAsync(2, cancellation);
        return chunk;
    }

    private async ValueTask<byte[]> TakeAsync(int length, CancellationToken cancellation)
    {
        while (_end - _start < length) await FillAsync(cancellation);
        var taken = _buffer.AsSpan(_start, length).ToArray();
        _start += length;
        return taken;
    }

    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length) Array.Resize(ref _buffer, 2 * _end);
        _end += Some(await _socket!.ReceiveAsync(_buffer.AsMemory(_end), cancellation));
    }
}
