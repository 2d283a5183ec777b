using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;

namespace Tributary.Protocols.Grpc;

/// <summary>A call as its client sees it: messages go out and come in at the same time. Disposed of before its end, it is
/// cancelled.</summary>
public sealed class GrpcCall : IAsyncDisposable
{
    private readonly DuplexContent _content = new();
    private readonly CancellationTokenSource _end;
    private readonly CancellationTokenSource _late;
    private readonly CancellationToken _caller;
    private readonly GrpcLimits _limits;
    private readonly CallOptions _options;
    private readonly Task<HttpResponseMessage> _response;
    private MessageReader? _reader;
    private MessageWriter? _writer;

    internal GrpcCall(HttpMessageInvoker http, Uri method, CallOptions options, GrpcLimits limits, TimeProvider clock,
        CancellationToken cancellation)
    {
        (_options, _limits, _caller) = (options, limits, cancellation);
        _late = options.Limit is { } limit ? new CancellationTokenSource(limit, clock) : new CancellationTokenSource();
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _late.Token);
        _response = SendAsync(http, method);
    }

    /// <summary>Writes a request.</summary>
    /// <exception cref="GrpcException">The call ended, or the server cannot be reached.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        var writer = await WriterAsync();
        await GuardAsync(() => writer.WriteAsync(message, cancellation), cancellation);
    }

    /// <inheritdoc cref="MessageWriter.WriteAsync(long, Func{PipeWriter, CancellationToken, Task}, CancellationToken)"/>
    public async Task WriteAsync(long length, Func<PipeWriter, CancellationToken, Task> body, CancellationToken cancellation)
    {
        var writer = await WriterAsync();
        await GuardAsync(() => writer.WriteAsync(length, body, cancellation), cancellation);
    }

    /// <summary>No more requests follow.</summary>
    public void Complete() => _content.End();

    /// <summary>The next answer.</summary>
    /// <returns>Null where the call ended well.</returns>
    /// <exception cref="GrpcException">It ended otherwise, or the server cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async ValueTask<IncomingMessage?> NextAsync(CancellationToken cancellation)
    {
        IncomingMessage? message = null;
        await GuardAsync(async () =>
        {
            _reader ??= await ReaderAsync();
            message = await _reader.NextAsync(cancellation);
        }, cancellation);
        if (message is null) ThrowUnlessOk(await _response);
        return message;
    }

    /// <summary>Runs what reads a message's content; faults of the line become those of gRPC.</summary>
    /// <param name="cancellation">What the action is cancelled with.</param>
    public async Task GuardAsync(Func<Task> action, CancellationToken cancellation)
    {
        try
        {
            await action();
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or ObjectDisposedException or OperationCanceledException
            && !cancellation.IsCancellationRequested)
        {
            // A stream that the other end resets shows as any of these.
            if (_caller.IsCancellationRequested) throw new OperationCanceledException("the call was cancelled", fault, _caller);
            if (_late.IsCancellationRequested)
                throw new GrpcException(GrpcStatus.DeadlineExceeded, $"the call took longer than {_options.Limit}", fault);
            throw await FaultAsync(fault);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or ObjectDisposedException)
        {
            throw new OperationCanceledException("the call was cancelled", fault, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _content.End();
        try
        {
            (await _response).Dispose();
        }
        catch (Exception fault) when (fault is OperationCanceledException or HttpRequestException or IOException or ObjectDisposedException)
        {
            // It ended as it was told to, or before.
        }

        _content.Dispose();
        _end.Dispose();
        _late.Dispose();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMessageInvoker http, Uri method)
    {
        // Not disposed of before the call is: its content may not have begun when the answer has.
        var request = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = _content,
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Headers.TryAddWithoutValidation(GrpcHeaders.AcceptEncoding, $"identity,{GrpcHeaders.Gzip}");
        if (_options.Gzip) request.Headers.TryAddWithoutValidation(GrpcHeaders.Encoding, GrpcHeaders.Gzip);
        if (_options.Limit is { } limit) request.Headers.TryAddWithoutValidation(GrpcHeaders.Timeout, GrpcHeaders.WriteTimeout(limit));
        foreach (var (name, value) in _options.Headers) request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request, _end.Token);
    }

    private async Task<MessageWriter> WriterAsync()
    {
        if (_writer is not null) return _writer;

        // Where the connection never stands, the answer's fault says why. An answer may begin before the request's stream is here.
        await Task.WhenAny(_content.Opened, _response);
        if (!_content.Opened.IsCompletedSuccessfully)
        {
            await GuardAsync(() => _response, _caller);
            await GuardAsync(() => _content.Opened.WaitAsync(_end.Token), _caller);
        }

        return _writer = new MessageWriter(await _content.Opened, _options.Gzip);
    }

    private async Task<MessageReader> ReaderAsync()
    {
        var response = await _response;
        if (response.StatusCode != HttpStatusCode.OK)
            throw new GrpcException(StatusOf(response.StatusCode), $"the server answered with HTTP status {(int)response.StatusCode}");
        var encoding = response.Headers.TryGetValues(GrpcHeaders.Encoding, out var given) ? given.FirstOrDefault() : null;
        return new MessageReader(PipeReader.Create(await response.Content.ReadAsStreamAsync(_end.Token),
            new StreamPipeReaderOptions(bufferSize: 64 * 1024)), _limits, encoding);
    }

    // What broke the line comes after the status where the server sent one.
    private async Task<GrpcException> FaultAsync(Exception fault)
    {
        if (_response.IsCompletedSuccessfully && StatusOf(await _response) is { } known && known.Status != GrpcStatus.Ok)
            return new GrpcException(known.Status, known.Text, fault);
        var code = (fault as HttpProtocolException ?? fault.InnerException as HttpProtocolException)?.ErrorCode;
        var status = code switch
        {
            0x8 => GrpcStatus.Cancelled,
            0xB => GrpcStatus.ResourceExhausted,
            0xC => GrpcStatus.PermissionDenied,
            _ => GrpcStatus.Unavailable,
        };
        return new GrpcException(status, fault.InnerException?.Message ?? fault.Message, fault);
    }

    private static void ThrowUnlessOk(HttpResponseMessage response)
    {
        var (status, text) = StatusOf(response) ?? (GrpcStatus.Unknown, "the server ended the call without a status");
        if (status != GrpcStatus.Ok) throw new GrpcException(status, text);
    }

    private static (GrpcStatus Status, string Text)? StatusOf(HttpResponseMessage response)
    {
        string? Find(string name)
            => response.TrailingHeaders.TryGetValues(name, out var values) || response.Headers.TryGetValues(name, out values)
                ? values.FirstOrDefault() : null;
        if (Find(GrpcHeaders.Status) is not { } number) return null;
        var status = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            && code <= (int)GrpcStatus.Unauthenticated ? (GrpcStatus)code : GrpcStatus.Unknown;
        return (status, GrpcHeaders.ReadText(Find(GrpcHeaders.Message) ?? ""));
    }

    // gRPC, doc/http-grpc-status-mapping.md
    private static GrpcStatus StatusOf(HttpStatusCode code) => (int)code switch
    {
        400 => GrpcStatus.Internal,
        401 => GrpcStatus.Unauthenticated,
        403 => GrpcStatus.PermissionDenied,
        404 => GrpcStatus.Unimplemented,
        429 or 502 or 503 or 504 => GrpcStatus.Unavailable,
        _ => GrpcStatus.Unknown,
    };
}
