using Microsoft.AspNetCore.Http;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Native;

/// <summary>A node's model as an answer to its peer.</summary>
/// <param name="sent">Told after every block.</param>
internal sealed class RelayedDownload(RelayedModel model, Action sent) : IResult
{
    private const int BlockBytes = 64 * 1024;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, file) = (httpContext.Response, model.Entry!.File.SafeFileHandle);
        try
        {
            var length = RandomAccess.GetLength(file);
            response.ContentType = LinkProtocol.SafeTensorsType;
            response.ContentLength = length;
            response.Headers.CacheControl = "private, no-store";
            response.Headers[LinkProtocol.DigestHeader] = LinkProtocol.DigestField(model.Digest);
            for (var at = 0L; at < length;)
            {
                var count = (int)Math.Min(BlockBytes, length - at);
                count = RandomAccess.Read(file, response.BodyWriter.GetSpan(count)[..count], at);
                if (count == 0) throw new IOException("a relayed model became shorter while it was sent");
                at += count;
                response.BodyWriter.Advance(count);
                await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
                sent();
            }
        }
        catch (ObjectDisposedException)
        {
            // The round is over.
            httpContext.Abort();
        }
    }
}
