using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Tributary.Core.Texts;
using Tributary.Gateways.Orders;
using Tributary.Transports.Rest;

namespace Tributary.Gateways.Rest;

/// <summary>The routes of the published central node (docs/rest.md), older and newer ones, and a state beside them.</summary>
internal sealed class RestRoutes(RestDesk desk, RestFrameDesk frames, RestSessions sessions, RestGuard guard, RestOptions options,
    ILogger log) : IDisposable
{
    private const int MaxSmall = 64 << 10;
    private const int MaxFrames = 256;
    private const string ClientUrl = "client_url";
    private const string NoPage = "This page does not exist";
    private readonly RestSlots _uploads = new(options.MaxUploads, Math.Max(1, options.MaxUploads / 4));
    private readonly RestSlots _frameBodies = new(MaxFrames, MaxFrames / 4);

    public void Map(WebApplication app)
    {
        app.Use(AnswerAsync);
        app.UseRouting();
        app.MapGet("/", ShowAsync);
        app.MapGet("/state", (Delegate)State);
        app.MapPost("/client", (Delegate)RegisterAsync);
        app.MapDelete("/client", (Delegate)UnregisterAsync);
        app.MapGet("/training", (Delegate)OldTrainingAsync);
        app.MapPost("/training", (Delegate)TrainingAsync);
        app.MapPut("/model_params", (Delegate)DeliverAsync);
        app.MapPost("/finish_round", (Delegate)FinishAsync);
        app.MapGet(RestFrames.Path, (Delegate)Announce);
        app.MapPost($"{RestFrames.Path}/{{word}}/{{kind}}", (Delegate)FrameAsync);
    }

    public void Dispose()
    {
        _uploads.Dispose();
        _frameBodies.Dispose();
    }

    // Refusals are the published program's codes, with a line that says why.
    private async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            if (guard.Check(context) is { } fault) await RefuseAsync(context, fault);
            else await next(context);
        }
        catch (BadHttpRequestException fault)
        {
            await RefuseAsync(context, new(fault.StatusCode, fault.Message));
        }
        catch (RestFormatException fault) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, new(StatusCodes.Status400BadRequest, fault.Message));
        }
        catch (OrderException fault) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, new(fault.Fault == OrderFault.NotNow ? StatusCodes.Status503ServiceUnavailable
                : StatusCodes.Status500InternalServerError, fault.Message));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked has gone; the session goes on.
        }
#pragma warning disable CA1031 // What breaks at one request is that request's answer.
        catch (Exception fault) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            RestEvents.Broke(log, fault);
            await SayAsync(context, new(StatusCodes.Status500InternalServerError, "the coordinator's log says what broke"));
        }

        if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status404NotFound })
            await SayAsync(context, new(StatusCodes.Status404NotFound, NoPage));
        if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status405MethodNotAllowed })
            await SayAsync(context, new(StatusCodes.Status405MethodNotAllowed, "Method Not Allowed"));
    }

    // The first generation answered a line of text; scripts that ask for one get it.
    private Task ShowAsync(HttpContext context)
    {
        if (!context.Request.Headers.Accept.ToString().StartsWith("text/plain", StringComparison.OrdinalIgnoreCase))
            return RestPage.ShowAsync(context, sessions, desk);
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync($"Federated Learning server running. Status: {sessions.Status}", context.RequestAborted);
    }

    private IResult State(HttpContext context) => Results.Json(new JsonObject
    {
        ["status"] = sessions.Status,
        ["types"] = new JsonArray([.. RestTypes.All.Select(word => (JsonNode)word)]),
        ["clients"] = new JsonArray([.. desk.Nodes.Select(node => (JsonNode)new JsonObject
        {
            ["client_id"] = node.Node.Number,
            [ClientUrl] = node.Node.Url,
            ["status"] = sessions.StatusOf(node),
            ["reached"] = node.IsPresent,
        })]),
        ["run"] = sessions.Last?.Run.Id,
        ["type"] = sessions.Last?.Type.Word(),
        ["page"] = sessions.Last?.Page?.ToString(),
        ["mayBegin"] = RestGuard.CallerOf(context).MayBegin,
    });

    private async Task<IResult> RegisterAsync(HttpContext context)
    {
        var caller = RestGuard.CallerOf(context);
        if (!caller.MayRegister) return Refused(context, StatusCodes.Status403Forbidden, "that takes a client's credentials");
        if (await UrlAsync(context) is not { } url) return Refused(context, StatusCodes.Status400BadRequest, "the form has no client_url");
        if (RestAddress.Fault(url) is { } fault) return Refused(context, StatusCodes.Status400BadRequest, fault);
        if (desk.At(url) is { } known && !caller.MaySpeak(known.Node) && known is not { IsPresent: false, Node.Owner: null })
            return Refused(context, StatusCodes.Status403Forbidden, "this client_url was registered by somebody else, who is here");
        return desk.Register(url, caller.From, caller.Client) is null
            ? Refused(context, StatusCodes.Status503ServiceUnavailable, "as many clients are registered as are taken")
            : Empty(context, StatusCodes.Status201Created);
    }

    private async Task<IResult> UnregisterAsync(HttpContext context)
    {
        if (await UrlAsync(context) is not { } url) return Refused(context, StatusCodes.Status400BadRequest, "the form has no client_url");
        if (desk.At(url) is not { } node) return Empty(context);
        var caller = RestGuard.CallerOf(context);
        if (!caller.MaySpeak(node.Node) && caller is not { Person: not null, MayBegin: true })
            return Refused(context, StatusCodes.Status403Forbidden, "this client_url was registered by somebody else");
        desk.Unregister(node);
        return Empty(context);
    }

    private async Task<IResult> OldTrainingAsync(HttpContext context)
    {
        var caller = RestGuard.CallerOf(context);
        if (!caller.MayBegin) return MayNot(context);
        await sessions.BeginAsync(RestType.Mnist, caller.Actor, context.RequestAborted);
        return Results.Text("Training started");
    }

    private async Task<IResult> TrainingAsync(HttpContext context)
    {
        var caller = RestGuard.CallerOf(context);
        if (!caller.MayBegin) return MayNot(context);
        var body = await ReadAsync(context, RestLimits.Small);
        if (body.TrainingType is null || !RestTypes.TryParse(body.TrainingType, out var type))
            return Refused(context, StatusCodes.Status400BadRequest, $"training_type must be one of {string.Join(", ", RestTypes.All)}");
        if (await sessions.BeginAsync(type, caller.Actor, context.RequestAborted) is not { } session) return Empty(context);
        return await session.Ended.WaitAsync(context.RequestAborted) is { } reason
            ? Told(StatusCodes.Status500InternalServerError, reason) : Empty(context);
    }

    private async Task<IResult> DeliverAsync(HttpContext context)
    {
        Unbound(context);
        using var slot = await _uploads.TakeAsync(RestGuard.CallerOf(context).From, context.RequestAborted);
        var body = await ReadAsync(context, RestModel.Of(RestType.ChestXRay).Limits);
        if (SpeakerOf(body, context, out var refused) is not { } node) return refused!;
        return await desk.DeliverAsync(node, body, context.Request.ContentLength ?? 0, context.RequestAborted) is { } fault
            ? Refused(context, fault.Status, fault.Reason) : Empty(context);
    }

    private async Task<IResult> FinishAsync(HttpContext context)
    {
        var body = await ReadAsync(context, RestLimits.Small);
        if (body.TrainingType != RestType.GossipMnist.Word())
            return Refused(context, StatusCodes.Status400BadRequest, $"training_type must be {RestType.GossipMnist.Word()}");
        if (SpeakerOf(body, context, out var refused) is not { } node) return refused!;
        return desk.FinishRound(node) is { } fault ? Refused(context, fault.Status, fault.Reason) : Empty(context);
    }

    private IResult Announce() => Results.Bytes(frames.Announcement.ToArray(), "application/json");

    private async Task<IResult> FrameAsync(HttpContext context)
    {
        if (context.Request.ContentLength is not (>= 0 and <= RestFrames.MaxBytes and var length))
            return Refused(context, StatusCodes.Status413PayloadTooLarge, "a frame says how long it is, and is not longer than 2 MiB");
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = RestFrames.MaxBytes;
        using var slot = await _frameBodies.TakeAsync(RestGuard.CallerOf(context).From, context.RequestAborted);
        var payload = new byte[length];
        await context.Request.Body.ReadExactlyAsync(payload, context.RequestAborted);
        string? Header(string name) => context.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;
        if (RestFrames.Read(context.Request.Path, Header, payload) is not { } frame)
            return Refused(context, StatusCodes.Status400BadRequest, "this is no frame; docs/rest.md says what one is");
        return frames.Receive(frame, RestGuard.CallerOf(context), Header(RestFrames.Callback)) is { } fault
            ? Refused(context, fault.Status, fault.Reason) : Empty(context);
    }

    private RestTunnel? SpeakerOf(RestBody body, HttpContext context, out IResult? refused)
    {
        var (node, caller) = (body.ClientUrl is { } url ? desk.At(url) : null, RestGuard.CallerOf(context));
        refused = body.ClientUrl is null ? Refused(context, StatusCodes.Status400BadRequest, "client_url is missing")
            : node is null ? Refused(context, StatusCodes.Status401Unauthorized, "this client_url is not registered")
            : caller.MaySpeak(node.Node) ? null
            : Refused(context, StatusCodes.Status401Unauthorized, "this client_url was registered by somebody else");
        return refused is null ? node : null;
    }

    private static async Task<RestBody> ReadAsync(HttpContext context, RestLimits limits)
    {
        if (!RestReader.IsJson(context.Request.ContentType))
            throw new RestFormatException("the body must be JSON, with Content-Type: application/json");
        return await RestReader.ReadAsync(context.Request.Body, limits, context.RequestAborted);
    }

    private static async Task<string?> UrlAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType) return null;
        var form = await context.Request.ReadFormAsync(new FormOptions { BufferBodyLengthLimit = MaxSmall, ValueCountLimit = 16 },
            context.RequestAborted);
        return form[ClientUrl].ToString() is { Length: > 0 } url ? url : null;
    }

    // The reader has a bound of its own, by numbers.
    private static void Unbound(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = RestModel.Of(RestType.ChestXRay).Limits.MaxBytes;
    }

    private IResult MayNot(HttpContext context)
        => Refused(context, StatusCodes.Status403Forbidden, "to begin a session takes a token of role operator");

    private IResult Refused(HttpContext context, int status, string reason)
    {
        Note(context, reason);
        return Told(status, reason);
    }

    private static IResult Told(int status, string reason)
        => Results.Text($"{CleanText.Line(reason, 500)}\n", "text/plain; charset=utf-8", statusCode: status);

    private Task RefuseAsync(HttpContext context, RestFault fault)
    {
        Note(context, fault.Reason);
        if (fault.Status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"Tributary: any name, and a token as password\"";
        return SayAsync(context, fault);
    }

    private void Note(HttpContext context, string reason) => RestEvents.Refused(log,
        context.Connection.RemoteIpAddress?.ToString() ?? "nowhere", CleanText.Line(context.Request.Path.ToString(), 60),
        CleanText.Line(reason, 300));

    // Empty answers have the published program's type.
    private static IResult Empty(HttpContext context, int status = StatusCodes.Status200OK)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = 0;
        return Results.StatusCode(status);
    }

    private static Task SayAsync(HttpContext context, RestFault fault)
    {
        context.Response.StatusCode = fault.Status;
        context.Response.ContentType = fault.Reason == NoPage ? "text/html; charset=utf-8" : "text/plain; charset=utf-8";
        return context.Response.WriteAsync(fault.Reason, context.RequestAborted);
    }
}
