using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Tributary.Coordinator.Dashboard;

/// <summary>
/// Serves the dashboard at addresses that nothing else answers: its files by name, and its page wherever a browser goes (the page itself
/// tells addresses apart). The API's addresses keep their own answers, refusals included.
/// </summary>
internal sealed class DashboardMiddleware(RequestDelegate next, DashboardFiles files)
{
    /// <summary>Nothing comes from elsewhere, nothing inline runs, and nobody may frame the page (CSP level 3).</summary>
    public const string Policy
        = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static readonly string[] Elsewhere = ["/api", "/link", "/openapi", "/metrics", "/healthz", "/readyz"];

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (context.GetEndpoint() is not null || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)))
            return next(context);
        return Find(request) is { } file ? SendAsync(context, file) : next(context);
    }

    private DashboardFile? Find(HttpRequest request)
    {
        var path = request.Path.Value ?? "/";
        if (path is "/" or "") return files.Index;
        if (files.Find(path) is { } file) return file;
        if (Elsewhere.Any(prefix => request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase))
            || request.Path.StartsWithSegments("/assets", StringComparison.Ordinal)) return null;

        // Only a browser that opens a page asks for HTML; a program that mistook an address is told so.
        return files.Present && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase) ? files.Index
            : null;
    }

    private static async Task SendAsync(HttpContext context, DashboardFile file)
    {
        var (body, encoding) = Encoded(context.Request, file);
        var headers = context.Response.Headers;
        var tag = new EntityTagHeaderValue($"\"{file.Tag}{(encoding is null ? "" : "-" + encoding)}\"");
        headers.ETag = tag.ToString();
        headers.CacheControl = file.Immutable ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = "Accept-Encoding";
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.XFrameOptions = "DENY";
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = file.Type;
        context.Response.ContentLength = body.Length;
        if (encoding is not null) headers.ContentEncoding = encoding;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static (byte[] Body, string? Encoding) Encoded(HttpRequest request, DashboardFile file)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        bool Takes(string encoding)
            => accepted.Any(one => one.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && one.Quality is not 0);
        if (file.Brotli is { } brotli && Takes("br")) return (brotli, "br");
        return file.Gzip is { } gzip && Takes("gzip") ? (gzip, "gzip") : (file.Plain, null);
    }
}
