using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Files;

/// <summary>A model's file as an answer. A cohort fetches its model whole and at once, so that goes the short way: from the file into what
/// is sent, without a buffer and a change of thread between. Parts and conditions (RFC 9110) are the framework's.</summary>
/// <param name="isShared">True where what keeps answers may give it to others; false where the address is somebody's alone.</param>
internal sealed class ModelDownload(string path, string tag, bool isShared = true) : IResult
{
    private const int BlockBytes = 64 * 1024;

    // What is kept under a hash never changes: caches may hold it for a year, the longest that is usual.
    private static readonly StringValues Forever = "public, max-age=31536000, immutable";

    private static readonly StringValues Never = "private, no-store";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        response.Headers.CacheControl = isShared ? Forever : Never;
        if (!HttpMethods.IsGet(request.Method) || IsConditional(request.Headers))
        {
            await TypedResults.PhysicalFile(path, LinkProtocol.SafeTensorsType, entityTag: new EntityTagHeaderValue(tag),
                enableRangeProcessing: true).ExecuteAsync(httpContext);
            return;
        }

        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete,
            FileOptions.SequentialScan);
        var length = RandomAccess.GetLength(file);
        response.ContentType = LinkProtocol.SafeTensorsType;
        response.ContentLength = length;
        response.Headers.ETag = tag;
        response.Headers.AcceptRanges = "bytes";
        await response.StartAsync(httpContext.RequestAborted);
        for (var at = 0L; at < length;)
        {
            var count = RandomAccess.Read(file, response.BodyWriter.GetSpan((int)Math.Min(BlockBytes,
                length - at))[..(int)Math.Min(BlockBytes, length - at)], at);
            if (count == 0) throw new IOException($"{path} became shorter while it was sent");
            at += count;
            response.BodyWriter.Advance(count);
            await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
            httpContext.RequestAborted.ThrowIfCancellationRequested();
        }
    }

    private static bool IsConditional(IHeaderDictionary headers)
        => headers.Range.Count + headers.IfRange.Count + headers.IfMatch.Count + headers.IfNoneMatch.Count + headers.IfModifiedSince.Count
            + headers.IfUnmodifiedSince.Count > 0;
}
