using System.Net;
using System.Net.Http.Headers;

namespace Tributary.Transports.Rest;

/// <summary>A body as that of a request; it is written as it is sent, in chunks, since nobody knows its length before.</summary>
internal sealed class RestContent : HttpContent
{
    private readonly RestBody _body;

    public RestContent(RestBody body)
    {
        _body = body;
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        => RestWriter.WriteAsync(stream, _body, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
