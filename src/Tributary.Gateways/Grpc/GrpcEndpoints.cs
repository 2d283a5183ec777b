using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;
using Tributary.Protocols.Grpc;

namespace Tributary.Gateways.Grpc;

/// <summary>gRPC methods as endpoints of an ASP.NET Core server that speaks HTTP/2.</summary>
internal static class GrpcEndpoints
{
    /// <param name="method">Like <c>package.Service/Method</c>.</param>
    /// <param name="answer">Reads requests and writes answers; when it returns the call ended well, a <see cref="GrpcException"/> is its
    /// status.</param>
    public static void MapGrpc(this IEndpointRouteBuilder routes, string method, GrpcLimits limits, TimeProvider clock, ILogger log,
        Func<GrpcServerCall, Task> answer)
        => routes.MapPost("/" + method, context => ServeAsync(context, limits, clock, log, answer)).ExcludeFromDescription();

    /// <summary>Whatever else is called is UNIMPLEMENTED.</summary>
    public static void MapUnknownGrpc(this IEndpointRouteBuilder routes, TimeProvider clock, ILogger log)
        => routes.MapFallback(context => ServeAsync(context, new GrpcLimits(), clock, log,
            _ => throw new GrpcException(GrpcStatus.Unimplemented,
            $"this server knows no method {context.Request.Path}"))).ExcludeFromDescription();

    private static string? TokenOf(string header)
        => header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;

    private static async Task ServeAsync(HttpContext context, GrpcLimits limits, TimeProvider clock, ILogger log, Func<GrpcServerCall,
        Task> answer)
    {
        var (request, response) = (context.Request, context.Response);
        if (request.ContentType?.StartsWith(GrpcHeaders.ContentType, StringComparison.OrdinalIgnoreCase) != true
            || !HttpMethods.IsPost(request.Method))
        {
            response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        // 1. The call's limits are gRPC's own: messages are bounded one by one, and a stream may be silent for as long as it lives.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
        var limit = GrpcHeaders.ReadTimeout(request.Headers[GrpcHeaders.Timeout].ToString());
        using var late = limit is { } time && time < TimeSpan.FromDays(40) ? new CancellationTokenSource(time, clock)
            : new CancellationTokenSource();
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, late.Token);

        // 2. The headers go out before the first message comes: who waits for them knows that the call stands.
        response.ContentType = GrpcHeaders.ContentType;
        response.Headers[GrpcHeaders.AcceptEncoding] = $"identity,{GrpcHeaders.Gzip}";
        var encoding = request.Headers[GrpcHeaders.Encoding].ToString();

        // Who sends compressed messages and takes them gets them.
        var gzip = encoding == GrpcHeaders.Gzip
            && request.Headers[GrpcHeaders.AcceptEncoding].ToString().Split(',', StringSplitOptions.TrimEntries)
            .Contains(GrpcHeaders.Gzip, StringComparer.Ordinal);
        if (gzip) response.Headers[GrpcHeaders.Encoding] = GrpcHeaders.Gzip;
        var (status, text) = (GrpcStatus.Ok, "");
        try
        {
            await response.StartAsync(cancelled.Token);
            var peer = $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}";
            var call = new GrpcServerCall(new MessageReader(request.BodyReader, limits, encoding.Length == 0 ? null : encoding),
                new MessageWriter(response.BodyWriter, gzip), peer, context.Connection.ClientCertificate, cancelled.Token)
            { Token = TokenOf(request.Headers.Authorization.ToString()) };
            await answer(call);
        }
        catch (GrpcException fault)
        {
            (status, text) = (fault.Status, fault.Detail);
            GatewayEvents.CallRefused(log, request.Path, status, text);
        }
        catch (Exception fault) when (IsGone(context, fault))
        {
            return;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            (status, text) = (GrpcStatus.DeadlineExceeded, $"the deadline of {limit} passed");
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !context.RequestAborted.IsCancellationRequested)
        {
            // What broke is for the operator, not for the caller.
            GatewayEvents.CallBroke(log, fault, request.Path, context.TraceIdentifier);
            (status, text) = (GrpcStatus.Internal,
                $"the server broke at this call; its log has the details under {context.TraceIdentifier}");
        }

        // 3. The status.
        if (context.RequestAborted.IsCancellationRequested) return;
        response.AppendTrailer(GrpcHeaders.Status, ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (text.Length > 0) response.AppendTrailer(GrpcHeaders.Message, GrpcHeaders.WriteText(text));
        await response.CompleteAsync();
    }

    // The connection broke: the body says so a moment before the request counts as aborted.
    private static bool IsGone(HttpContext context, Exception fault)
        => fault is ConnectionAbortedException or ConnectionResetException
            or IOException { InnerException: ConnectionAbortedException or ConnectionResetException }
        || (context.RequestAborted.IsCancellationRequested
            && fault is OperationCanceledException or IOException or ObjectDisposedException);
}
