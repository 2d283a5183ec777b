using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Core.Texts;
using Tributary.Engine.Tables;
using Tributary.Engine.Training;
using Tributary.Transports.Messages;
using Tributary.Transports.Native;

namespace Tributary.Gateways.Native;

/// <summary>The native link's endpoints.</summary>
public static class NativeEndpoints
{
    /// <summary>The role that authentication gives to clients.</summary>
    public const string ClientRole = "client";

    public static IEndpointRouteBuilder MapNative(this IEndpointRouteBuilder routes, NativeGateway gateway)
    {
        var link = routes.MapGroup("/link").ExcludeFromDescription();
        link.MapPost("/poll", context => PollAsync(context, gateway));
        link.MapPost("/leave", context => LeaveAsync(context, gateway));
        link.MapMethods("/models/{sha256}", ["GET", "HEAD"], context => ModelAsync(context, gateway));
        link.MapPut("/runs/{run}/rounds/{round:int}/update", context => UpdateAsync(context, gateway));
        link.MapPost("/runs/{run}/rounds/{round:int}/reply", context => ReplyAsync(context, gateway));
        link.MapPost("/runs/{run}/rounds/{round:int}/progress", context => ProgressAsync(context, gateway));
        return routes;
    }

    private static Task PollAsync(HttpContext context, NativeGateway gateway) => AsClientAsync(context, gateway, id =>
        ReadAsync(context, gateway, NativeJson.Default.PollRequest, PollBounds.Fault,
            poll => gateway.PollAsync(id, poll, context.RequestAborted)));

    private static Task LeaveAsync(HttpContext context, NativeGateway gateway) => AsClientAsync(context, gateway, id =>
        ReadAsync(context, gateway, NativeJson.Default.LeaveRequest, leave => PollBounds.Word(leave.Session, "session", PollBounds.MaxWord),
            leave => Task.FromResult(gateway.Leave(id, leave.Session))));

    private static Task ModelAsync(HttpContext context, NativeGateway gateway)
        => AsClientAsync(context, gateway, id => ModelAsync(context, gateway, id));

    private static Task UpdateAsync(HttpContext context, NativeGateway gateway) => AsClientAsync(context, gateway, id =>
    {
        // The limit is the assignment's own.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        return gateway.Uploads.TakeAsync(id, Run(context), Round(context), context);
    });

    private static Task ReplyAsync(HttpContext context, NativeGateway gateway) => AsClientAsync(context, gateway, id =>
        ReadAsync(context, gateway, LinkJson.Default.ReplyMessage,
            reply => PollBounds.Word(reply.Kind, "kind", PollBounds.MaxWord),
            reply => ReplyAsync(context, gateway, id, reply)));

    private static Task ProgressAsync(HttpContext context, NativeGateway gateway) => AsClientAsync(context, gateway, id =>
        ReadAsync(context, gateway, LinkJson.Default.ProgressMessage,
            progress => PollBounds.Word(progress.Kind, "kind", PollBounds.MaxWord),
            progress => Task.FromResult(Progress(context, gateway, id, progress))));

    // Every request: a common version, a client, and an answer that says which version holds.
    private static async Task AsClientAsync(HttpContext context, NativeGateway gateway, Func<string, Task<IResult>> answer)
    {
        context.Response.Headers[LinkProtocol.VersionHeader] = $"{LinkProtocol.Version}";
        IResult result;
        var offered = context.Request.Headers[LinkProtocol.VersionHeader].ToString();
        if (!offered.Split(',', StringSplitOptions.TrimEntries).Contains($"{LinkProtocol.Version}", StringComparer.Ordinal))
            result = LinkProblems.Version(offered);
        else if (ClientOf(context, gateway) is not { } id) result = LinkProblems.NoIdentity();
        else if (!ClientId.IsValid(id)) result = LinkProblems.BadId(id);
        else
        {
            try
            {
                result = await answer(id);
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                return;
            }
            catch (BadHttpRequestException fault)
            {
                result = fault.StatusCode == 413 ? LinkProblems.TooLarge(gateway.Options.MostJsonBytes)
                    : LinkProblems.BadBody("it stopped half-way");
            }
            catch (IOException) when (context.RequestAborted.IsCancellationRequested)
            {
                return;
            }
        }

        if (result is Problem problem)
            GatewayEvents.Refused(gateway.Log, ClientOf(context, gateway) ?? "nobody", context.Request.Path, problem.Slug, problem.Status);
        await result.ExecuteAsync(context);
    }

    private static string? ClientOf(HttpContext context, NativeGateway gateway)
    {
        if (context.User.IsInRole(ClientRole) && context.User.FindFirstValue(ClaimTypes.Name) is { Length: > 0 } name) return name;
        return gateway.Options.Open && context.Request.Headers[LinkProtocol.ClientHeader].ToString() is { Length: > 0 } said ? said : null;
    }

    private static async Task<IResult> ReadAsync<T>(HttpContext context, NativeGateway gateway, JsonTypeInfo<T> type,
        Func<T, string?> fault, Func<T, Task<IResult>> answer)
    {
        if (context.Request.ContentLength > gateway.Options.MostJsonBytes) return LinkProblems.TooLarge(gateway.Options.MostJsonBytes);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = gateway.Options.MostJsonBytes;
        T? message;
        try
        {
            message = await JsonSerializer.DeserializeAsync(context.Request.BodyReader, type, context.RequestAborted);
        }
        catch (JsonException broken)
        {
            return LinkProblems.BadBody($"it is no JSON of that kind (line {broken.LineNumber + 1}, {broken.Path ?? "at the start"})");
        }

        if (message is null) return LinkProblems.BadBody("it is null");
        return fault(message) is { } wrong ? LinkProblems.BadBody(wrong) : await answer(message);
    }

    private static async Task<IResult> ModelAsync(HttpContext context, NativeGateway gateway, string id)
    {
        if (gateway.Heard(id) is not { } client) return gateway.Full();
        var text = context.Request.Query["encoding"].ToString();
        var encoding = WeightEncoding.Float32;
        if (text.Length > 0 && (!Enum.TryParse(text, ignoreCase: true, out encoding) || !Enum.IsDefined(encoding)))
            return LinkProblems.BadBody("encoding must be Float32, Float16 or Int8");
        var sha256 = context.Request.RouteValues["sha256"]?.ToString() ?? "";
        if (!client.IsGiven(sha256)) return LinkProblems.UnknownModel();
        if (await gateway.Models.PathAsync(sha256, encoding, context.RequestAborted) is not { } path) return LinkProblems.UnknownModel();
        return new ModelDownload(path, $"\"{sha256}-{encoding}\"");
    }

    private static async Task<IResult> ReplyAsync(HttpContext context, NativeGateway gateway, string id, ReplyMessage message)
    {
        if (gateway.Heard(id) is not { } client) return gateway.Full();
        if (client.Find(Assignment.KeyOf(Run(context), Round(context), message.Kind)) is not { } ask)
            return ClientId.IsValid(Run(context))
                ? await gateway.Uploads.UnwantedAsync(id, Run(context), Round(context), context.RequestAborted)
                : LinkProblems.UnknownRun(Run(context));
        if (Read(message) is not { } reply)
            return LinkProblems.BadBody("it holds neither a refusal, nor an evaluation, nor a table, nor properties");
        ask.TryComplete(reply);
        return UploadIntake.Acknowledged(repeated: false);
    }

    private static Reply? Read(ReplyMessage message)
    {
        if (message.Refusal is { } refusal)
            return new Refusal(Enum.TryParse<RefusalReason>(refusal.Reason, ignoreCase: true, out var reason) && Enum.IsDefined(reason)
                ? reason : RefusalReason.Failed, Short(refusal.Detail) ?? "");
        if (message.Evaluation is { } test)
        {
            var told = new Evaluation(test.Examples, test.Loss, test.Accuracy ?? double.NaN);
            return new EvaluationReply(Metrics.Join(told, test.Metrics));
        }

        if (message.Table is { } table)
        {
            return TableJson.ReadSummary(table, out var fault) is { } summary ? new DescribeReply(summary)
                : new Refusal(RefusalReason.Failed, fault!);
        }

        return message.Properties is { } properties ? new PropertiesReply(properties) : null;
    }

    private static IResult Progress(HttpContext context, NativeGateway gateway, string id, ProgressMessage message)
    {
        if (gateway.Heard(id) is not { } client) return gateway.Full();
        var wanted = client.Find(Assignment.KeyOf(Run(context), Round(context), message.Kind)) is not null;
        if (wanted)
        {
            gateway.Progressed(id, new ClientProgress(Run(context), Round(context))
            {
                Epoch = message.Epoch,
                Epochs = message.Epochs,
                Loss = message.Loss,
                Text = Short(message.Text),
            });
        }

        return JsonAnswer.Of(new ProgressReply(!wanted), LinkJson.Default.ProgressReply);
    }

    private static string? Short(string? text) => text is null ? null : CleanText.Of(text, PollBounds.MaxText);

    private static string Run(HttpContext context) => context.Request.RouteValues["run"]?.ToString() ?? "";

    private static int Round(HttpContext context)
        => int.TryParse(context.Request.RouteValues["round"]?.ToString(), out var round) ? round : 0;
}
