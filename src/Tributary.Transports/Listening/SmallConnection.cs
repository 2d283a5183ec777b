using System.Globalization;
using System.Text;

namespace Tributary.Transports.Listening;

/// <summary>One connection's requests, one after the other (RFC 9112): bodies of a known length or in chunks, nothing else.</summary>
/// <param name="maxBody">Bytes of a body.</param>
internal sealed class SmallConnection(Stream stream, int maxBody)
{
    private const int MaxHead = 32 << 10;
    private const int MaxLine = 100;
    private static readonly byte[] s_continue = "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray();
    private readonly BufferedInput _input = new(stream);

    /// <summary>Whether another request may follow.</summary>
    public bool Stays { get; private set; }

    /// <summary>What is to be answered in place of anything else: the request is not one that is read. The connection ends then.</summary>
    public SmallAnswer? Refusal { get; private set; }

    /// <returns>Null where the other end has nothing more to say.</returns>
    /// <exception cref="IOException">The connection broke in the middle of a request.</exception>
    public async Task<SmallRequest?> ReadAsync(CancellationToken cancellation)
    {
        // 1. The head.
        (Stays, Refusal) = (false, null);
        if (await _input.HeadAsync(MaxHead, cancellation) is not { } head)
            return _input.IsTooLong ? Refuse(431, "the head is too long") : null;
        var lines = Encoding.Latin1.GetString(head.Span).Split("\r\n");
        if (lines[0].Split(' ') is not [{ Length: > 0 } method, { Length: > 0 } target, var version]
            || version is not ("HTTP/1.1" or "HTTP/1.0"))
            return Refuse(400, "this is no request of HTTP/1.1");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines[1..])
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || line[..colon].AsSpan().ContainsAny(" \t\r\n")) return Refuse(400, "a header is none");
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        // 2. The body.
        var isChunked = headers.TryGetValue("Transfer-Encoding", out var coding);
        if (isChunked && (!coding!.Equals("chunked", StringComparison.OrdinalIgnoreCase) || headers.ContainsKey("Content-Length")))
            return Refuse(400, "a body has a length, or comes in chunks");
        var length = 0L;
        if (headers.TryGetValue("Content-Length", out var said)
            && !long.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out length))
            return Refuse(400, "a length is no number");
        if (length > maxBody) return Refuse(413, $"a body of at most {maxBody} bytes is read");
        if (headers.TryGetValue("Expect", out var expected) && expected.Equals("100-continue", StringComparison.OrdinalIgnoreCase))
            await stream.WriteAsync(s_continue, cancellation);
        var body = isChunked ? await ChunksAsync(cancellation) : await _input.TakeAsync((int)length, cancellation);
        if (body is null) return Refuse(413, $"a body in chunks of at most {maxBody} bytes is read");

        // 3. What it is.
        var connection = headers.GetValueOrDefault("Connection") ?? "";
        Stays = version == "HTTP/1.1" ? !connection.Contains("close", StringComparison.OrdinalIgnoreCase)
            : connection.Contains("keep-alive", StringComparison.OrdinalIgnoreCase);
        var path = Uri.TryCreate(target, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url.AbsolutePath
            : target.Split('?', '#')[0];
        return new SmallRequest(method, path, headers, body.Value);
    }

    public async Task WriteAsync(SmallAnswer answer, bool isHead, CancellationToken cancellation)
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} {Reason(answer.Status)}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Type: {answer.Type}\r\nContent-Length: {answer.Body.Length}\r\n");
        foreach (var (name, value) in answer.Headers)
            head.Append(name).Append(": ").Append([.. value.Where(letter => letter is >= ' ' and < '\u007f')]).Append("\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Connection: {(Stays ? "keep-alive" : "close")}\r\n\r\n");
        var bytes = Encoding.Latin1.GetBytes(head.ToString());
        if (isHead || answer.Body.IsEmpty) await stream.WriteAsync(bytes, cancellation);
        else if (answer.Body.Length < MaxHead) await stream.WriteAsync((byte[])[.. bytes, .. answer.Body.Span], cancellation);
        else
        {
            await stream.WriteAsync(bytes, cancellation);
            await stream.WriteAsync(answer.Body, cancellation);
        }
    }

    private SmallRequest Refuse(int status, string reason)
    {
        Refusal = SmallAnswer.Text(status, reason + "\n");
        return new SmallRequest("", "", new Dictionary<string, string>(StringComparer.Ordinal), default);
    }

    // Sizes in hexadecimal digits, extensions and trailers passed over.
    private async Task<ReadOnlyMemory<byte>?> ChunksAsync(CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        while (true)
        {
            var line = await _input.LineAsync(MaxLine, cancellation);
            if (!int.TryParse(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size)
                || size < 0 || size > maxBody - body.Length) return null;
            if (size == 0) break;
            body.Write((await _input.TakeAsync(size, cancellation)).Span);
            if ((await _input.LineAsync(MaxLine, cancellation)).Length > 0) return null;
        }

        for (var i = 0; i < MaxLine; i++)
            if ((await _input.LineAsync(MaxHead, cancellation)).Length == 0) return body.ToArray();
        return null;
    }

    private static string Reason(int status) => status switch
    {
        200 => "OK",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Content Too Large",
        503 => "Service Unavailable",
        502 => "Bad Gateway",
        504 => "Gateway Timeout",
        _ => status < 500 ? "Refused" : "Internal Server Error",
    };
}
