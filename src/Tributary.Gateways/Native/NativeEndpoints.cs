using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Files;
using Tributary.Transports.Messages;
using Tributary.Transports.Native;

namespace Tributary.Gateways.Native;

/// <summary>The native link's endpoints.</summary>
public static class NativeEndpoints
{
    public static IEndpointRouteBuilder MapNative(this IEndpointRouteBuilder routes, NativeGateway gateway)
    {
        var link = routes.MapGroup("/link").ExcludeFromDescription();
        link.MapPost("/poll", context => PollAsync(context, gateway));
        link.MapPost("/leave", context => LeaveAsync(context, gateway));
        link.MapMethods("/models/{sha256}", ["GET", "HEAD"], context => ModelAsync(context, gateway));
        link.MapPut("/runs/{run}/rounds/{round:int}/update", context => UpdateAsync(context, gateway));
        link.MapGet("/runs/{run}/rounds/{round:int}/peers/{client}", context => PeerAsync(context, gateway));
        link.MapPut("/runs/{run}/rounds/{round:int}/peer", context => OwnAsync(context, gateway));
        link.MapPost("/runs/{run}/rounds/{round:int}/reply", context => ReplyAsync(context, gateway));
        link.MapPost("/runs/{run}/rounds/{round:int}/progress", context => ProgressAsync(context, gateway));
        return routes;
    }

    private static Task PollAsync(HttpContext context, NativeGateway gateway) => AsClientAsync(context, gateway, id =>
        ReadAsync(context, gateway, NativeJson.Default.PollRequest, PollBounds.Fault,
            poll => gateway.PollAsync(id, poll, context.RequestAborted)));

    private static Task LeaveAsync(HttpContext context, NativeGateway gateway) => AsClientAsync(context, gateway, id =>
        ReadAsync(context, gateway, NativeJson.Default.LeaveRequest, leave => ToldBounds.Word(leave.Session, "session", ToldBounds.MaxWord),
            leave => Task.FromResult(gateway.Leave(id, leave.Session))));

    private static Task ModelAsync(HttpContext context, NativeGateway gateway)
        => AsClientAsync(context, gateway, id => ModelAsync(context, gateway, id));

    private static Task UpdateAsync(HttpContext context, NativeGateway gateway)
        => AsClientAsync(context, gateway, id => UpdateAsync(context, gateway, id));

    private static Task PeerAsync(HttpContext context, NativeGateway gateway) => AsClientAsync(context, gateway, async id =>
        gateway.Touch(id) is not { } client ? gateway.Full() : await gateway.Relay.GetAsync(client, Run(context), Round(context),
            context.Request.RouteValues["client"]?.ToString() ?? "", context.RequestAborted));

    private static Task OwnAsync(HttpContext context, NativeGateway gateway) => AsClientAsync(context, gateway, async id =>
        gateway.Touch(id) is not { } client ? gateway.Full() : await gateway.Relay.PutAsync(client, Run(context), Round(context),
            (headers, digest) => gateway.Proof.Fault(client, headers,
                LinkProtocol.SignedPeerText(Run(context), Round(context), id, digest)), context));

    private static Task ReplyAsync(HttpContext context, NativeGateway gateway) => AsClientAsync(context, gateway, id =>
        ReadAsync(context, gateway, LinkJson.Default.ReplyMessage,
            reply => ToldBounds.Word(reply.Kind, "kind", ToldBounds.MaxWord),
            reply => ReplyAsync(context, gateway, id, reply)));

    private static Task ProgressAsync(HttpContext context, NativeGateway gateway) => AsClientAsync(context, gateway, id =>
        ReadAsync(context, gateway, LinkJson.Default.ProgressMessage,
            progress => ToldBounds.Word(progress.Kind, "kind", ToldBounds.MaxWord),
            progress => Task.FromResult(Progress(context, gateway, id, progress))));

    // Every request: a common version, a client, and an answer that says which version holds.
    private static async Task AsClientAsync(HttpContext context, NativeGateway gateway, Func<string, Task<IResult>> answer)
    {
        context.Response.Headers[LinkProtocol.VersionHeader] = $"{LinkProtocol.Version}";
        IResult result;
        var offered = context.Request.Headers[LinkProtocol.VersionHeader].ToString();
        if (!offered.Split(',', StringSplitOptions.TrimEntries).Contains($"{LinkProtocol.Version}", StringComparer.Ordinal))
            result = ClientProblems.Version(offered);
        else if (ClientOf(context, gateway) is not { } id) result = ClientProblems.NoIdentity();
        else if (!ClientId.IsValid(id)) result = ClientProblems.BadId(id);
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
                result = fault.StatusCode == 413 ? ClientProblems.TooLarge(gateway.Options.MaxJsonBytes)
                    : ClientProblems.BadBody("it stopped half-way");
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
        if (context.User.IsInRole(ClientClaims.Role) && context.User.FindFirstValue(ClaimTypes.Name) is { Length: > 0 } name) return name;
        return gateway.Options.Open && context.Request.Headers[LinkProtocol.ClientHeader].ToString() is { Length: > 0 } said ? said : null;
    }

    private static async Task<IResult> ReadAsync<T>(HttpContext context, NativeGateway gateway, JsonTypeInfo<T> type,
        Func<T, string?> fault, Func<T, Task<IResult>> answer)
    {
        if (context.Request.ContentLength > gateway.Options.MaxJsonBytes) return ClientProblems.TooLarge(gateway.Options.MaxJsonBytes);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = gateway.Options.MaxJsonBytes;
        T? message;
        try
        {
            message = await JsonSerializer.DeserializeAsync(context.Request.BodyReader, type, context.RequestAborted);
        }
        catch (JsonException broken)
        {
            return ClientProblems.BadBody($"it is no JSON of that kind (line {broken.LineNumber + 1}, {broken.Path ?? "at the start"})");
        }

        if (message is null) return ClientProblems.BadBody("it is null");
        return fault(message) is { } wrong ? ClientProblems.BadBody(wrong) : await answer(message);
    }

    private static async Task<IResult> ModelAsync(HttpContext context, NativeGateway gateway, string id)
    {
        if (gateway.Touch(id) is not { } client) return gateway.Full();
        var text = context.Request.Query["encoding"].ToString();
        var encoding = WeightEncoding.Float32;
        if (text.Length > 0 && (!Enum.TryParse(text, ignoreCase: true, out encoding) || !Enum.IsDefined(encoding)))
            return ClientProblems.BadBody("encoding must be Float32, Float16 or Int8");
        var sha256 = context.Request.RouteValues["sha256"]?.ToString() ?? "";
        if (!client.IsGiven(sha256)) return ClientProblems.UnknownModel();
        if (await gateway.Files.Models.PathAsync(sha256, encoding, context.RequestAborted) is not { } path)
            return ClientProblems.UnknownModel();
        return new ModelDownload(path, $"\"{sha256}-{encoding}\"");
    }

    private static async Task<IResult> UpdateAsync(HttpContext context, NativeGateway gateway, string id)
    {
        var (run, round, files) = (Run(context), Round(context), gateway.Files);
        if (gateway.Touch(id) is not { } client) return gateway.Full();
        if (!ClientId.IsValid(run)) return ClientProblems.UnknownRun(run);
        var ask = client.Find(Assignment.KeyOf(run, round, AssignmentKind.Train));
        if (files.Delivery.Repeats(id, run, round, ask)) return UpdateUploads.Acknowledged(repeated: true);
        if (ask is not { Assignment: TrainAssignment assignment })
            return await files.Unwanted.WhyAsync(id, run, round, context.RequestAborted) ?? UpdateUploads.Acknowledged(repeated: true);
        return await files.Uploads.TakeAsync(new UploadSource(id, ask)
        {
            Moved = client.Touch,
            Proof = (headers, digest) => gateway.Proof.Fault(client, assignment, headers, digest),
        }, context);
    }

    private static async Task<IResult> ReplyAsync(HttpContext context, NativeGateway gateway, string id, ReplyMessage message)
    {
        if (gateway.Touch(id) is not { } client) return gateway.Full();
        if (client.Find(Assignment.KeyOf(Run(context), Round(context), message.Kind)) is not { } ask)
            return await gateway.Files.Unwanted.WhyAsync(id, Run(context), Round(context), context.RequestAborted)
                ?? UpdateUploads.Acknowledged(repeated: true);
        if (ReplyMessages.Read(message) is not { } reply) return ClientProblems.BadBody(ReplyMessages.Nothing);
        ask.TryComplete(reply);
        return UpdateUploads.Acknowledged(repeated: false);
    }

    private static IResult Progress(HttpContext context, NativeGateway gateway, string id, ProgressMessage message)
    {
        if (gateway.Touch(id) is not { } client) return gateway.Full();
        var ask = client.Find(Assignment.KeyOf(Run(context), Round(context), message.Kind));
        if (ask is not null) gateway.Progressed(id, ReplyMessages.Progress(Run(context), ask.Assignment.Round, message));
        return JsonAnswer.Of(new ProgressReply(ask is null), LinkJson.Default.ProgressReply);
    }

    private static string Run(HttpContext context) => context.Request.RouteValues["run"]?.ToString() ?? "";

    private static int Round(HttpContext context)
        => int.TryParse(context.Request.RouteValues["round"]?.ToString(), out var round) ? round : 0;
}
