using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Tributary.Engine.Formats;
using Tributary.Gateways.Orders;
using Tributary.Gateways.Pages;

namespace Tributary.Gateways.Wamp.Masters;

/// <summary>The page of the boards' master and its routes, as the originals have them (docs/boards.md).</summary>
/// <param name="waits">Whether federated_loop answers only when the loop has ended, as the originals do.</param>
/// <param name="away">Why boards cannot be reached now; null where they can.</param>
internal sealed class MasterPage(MasterOrders orders, IRunControl control, MasterGuard guard, bool waits, Func<string?> away, ILogger log)
{
    private const string Board = "FL_master";
    private const string Base = $"/iotronic/boards/{Board}";
    private const string Loop = "federated_loop";
    private const string Stop = "stop_training";
    private const string Ask = "perform_inference";
    private static readonly OwnPage s_page = new("master.html");

    public void Map(WebApplication app)
    {
        app.Use(AnswerAsync);
        app.UseRouting();
        app.MapGet("/", s_page.ShowAsync);
        app.MapGet(Base, () => Results.Json(Links()));
        app.MapGet($"{Base}/state", StateAsync);
        app.MapGet($"{Base}/{Loop}", (Delegate)LoopAsync).WithMetadata(MasterGuard.Changes);
        app.MapGet($"{Base}/{Stop}", (Delegate)StopAsync).WithMetadata(MasterGuard.Changes);
        app.MapPost($"{Base}/{Ask}", (Delegate)AskAsync);
        app.Use(guard.InvokeAsync);
    }

    // Faults and what nobody answers have the originals' shape.
    private async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException fault)
        {
            await MasterGuard.SayAsync(context, fault.StatusCode, fault.Message);
        }
        catch (OrderException fault) when (!context.Response.HasStarted)
        {
            await MasterGuard.SayAsync(context, StatusCodes.Status503ServiceUnavailable, fault.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked has gone; the loop goes on.
        }
#pragma warning disable CA1031 // What breaks at one request is that request's answer.
        catch (Exception fault) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            MasterEvents.Broke(log, fault);
            await MasterGuard.SayAsync(context, StatusCodes.Status500InternalServerError, "the coordinator's log says what broke");
        }

        if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status404NotFound })
            await MasterGuard.SayAsync(context, StatusCodes.Status404NotFound, "Not Found");
        if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status405MethodNotAllowed })
            await MasterGuard.SayAsync(context, StatusCodes.Status405MethodNotAllowed, "Method Not Allowed");
    }

    private async Task<IResult> StateAsync(CancellationToken cancellation)
    {
        var state = await control.StateAsync(orders.Name, cancellation);
        return Results.Json(new JsonObject
        {
            [nameof(Board).ToLowerInvariant()] = Board,
            ["run"] = state.Run,
            ["status"] = state.Status,
            ["rounds"] = state.Rounds,
            ["clients"] = state.Clients,
            ["page"] = state.Page?.ToString(),
            ["away"] = away(),
        });
    }

    private async Task<IResult> LoopAsync(HttpContext context)
    {
        if (away() is { } reason) return Detail(StatusCodes.Status503ServiceUnavailable, reason);
        var actor = MasterGuard.ActorOf(context);
        if (waits || context.Request.Query["wait"] == "true")
            return Told(await orders.LoopAsync(actor, context.RequestAborted), Loop);
        return Told((await orders.BeginAsync(actor, context.RequestAborted)).Reply, Loop);
    }

    private async Task<IResult> StopAsync(HttpContext context)
        => Told(await orders.StopAsync(MasterGuard.ActorOf(context), context.RequestAborted), Stop);

    private async Task<IResult> AskAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType) return Missing();
        context.Features.Set<IFormFeature>(new FormFeature(context.Request, new FormOptions
        {
            MultipartBodyLengthLimit = MasterPictures.MaxBytes,
        }));
        try
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            if (form.Files["file"] is not { } file) return Missing();
            var bytes = new byte[file.Length];
            await using var stream = file.OpenReadStream();
            await stream.ReadExactlyAsync(bytes, context.RequestAborted);
            return Told(await orders.AskAsync(bytes, context.RequestAborted), Ask);
        }
        catch (BrokenFileException broken)
        {
            return Detail(StatusCodes.Status400BadRequest, $"{broken.Message}; send a PNG or JPEG picture");
        }
        catch (InvalidDataException broken)
        {
            return Detail(StatusCodes.Status413PayloadTooLarge,
                $"{broken.Message}; a picture has at most {MasterPictures.MaxBytes:n0} bytes");
        }
    }

    private static JsonObject Links() => new()
    {
        ["board"] = Board,
        ["_links"] = new JsonObject
        {
            ["self"] = Link(Base),
            [Loop] = Link($"{Base}/{Loop}"),
            [Stop] = Link($"{Base}/{Stop}"),
            [Ask] = Link($"{Base}/{Ask}"),
        },
    };

    private static IResult Told(MasterReply? reply, string procedure) => Results.Json(new JsonObject
    {
        ["board"] = Board,
        ["data"] = reply?.ToJson(),
        ["_links"] = new JsonObject { ["self"] = Link($"{Base}/{procedure}") },
    });

    private static JsonObject Link(string href) => new() { ["href"] = href };

    private static IResult Missing() => Results.Json(new JsonObject
    {
        ["detail"] = new JsonArray(new JsonObject
        {
            ["type"] = "missing",
            ["loc"] = new JsonArray("body", "file"),
            ["msg"] = "Field required",
            ["input"] = null,
        }),
    }, statusCode: StatusCodes.Status422UnprocessableEntity);

    private static IResult Detail(int status, string text) => Results.Json(new JsonObject { ["detail"] = text }, statusCode: status);
}
