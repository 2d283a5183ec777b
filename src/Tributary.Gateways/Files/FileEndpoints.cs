using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Core.Clients;
using Tributary.Core.Compression;
using Tributary.Gateways.Asking;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Files;

/// <summary>Models and updates by ticket: for clients that are asked over a line of their own and move bytes over HTTP
/// (docs/tickets.md).</summary>
public static class FileEndpoints
{
    /// <summary>What the addresses begin with.</summary>
    public const string Prefix = "/files";

    /// <param name="anybody">The ticket is all that is needed.</param>
    public static IEndpointRouteBuilder MapFiles(this IEndpointRouteBuilder anybody, GatewayFiles files)
    {
        var routes = anybody.MapGroup("").ExcludeFromDescription();
        routes.MapMethods("/files/{ticket}/model", ["GET", "HEAD"], context => AnswerAsync(context, files, ModelAsync));
        routes.MapPut("/files/{ticket}/update", context => AnswerAsync(context, files, UpdateAsync));
        return anybody;
    }

    /// <summary>A request's path for logs and records: without the ticket that may stand in it.</summary>
    public static string Shown(PathString path)
    {
        if (!path.StartsWithSegments(Prefix, StringComparison.OrdinalIgnoreCase, out var rest) || rest.Value is not ['/', ..] parts)
            return path.Value ?? "";
        var end = parts.IndexOf('/', 1);
        return $"{Prefix}/TICKET{(end < 0 ? "" : parts[end..])}";
    }

    private static async Task AnswerAsync(HttpContext context, GatewayFiles files,
        Func<HttpContext, GatewayFiles, Ticket, Task<IResult>> answer)
    {
        context.Response.Headers[LinkProtocol.VersionHeader] = $"{LinkProtocol.Version}";
        IResult result;
        if (files.Tickets.Find(context.Request.RouteValues["ticket"]?.ToString() ?? "") is not { } ticket)
            result = ClientProblems.BadTicket();
        else
        {
            try
            {
                ticket.Moved();
                result = await answer(context, files, ticket);
            }
            catch (Exception fault) when (context.RequestAborted.IsCancellationRequested
                && fault is OperationCanceledException or IOException)
            {
                return;
            }
            catch (BadHttpRequestException)
            {
                result = ClientProblems.BadBody("it stopped half-way");
            }
        }

        await result.ExecuteAsync(context);
    }

    private static async Task<IResult> ModelAsync(HttpContext context, GatewayFiles files, Ticket ticket)
    {
        var assignment = ticket.Ask.Assignment;
        if (ticket.Ask.Reply.IsCompleted) return ClientProblems.Gone(assignment.RunId, assignment.Round);
        if (AssignmentMessages.ModelOf(assignment) is not { } model) return ClientProblems.UnknownModel();
        await files.Shelf.KeepAsync(model, context.RequestAborted);
        var encoding = assignment switch
        {
            TrainAssignment train => train.Encoding.Download,
            EvaluateAssignment test => test.Encoding.Download,
            _ => WeightEncoding.Float32,
        };
        return await files.Models.PathAsync(model.Sha256(), encoding, context.RequestAborted) is { } path
            ? new ModelDownload(path, $"\"{model.Sha256()}-{encoding}\"", isShared: false) : ClientProblems.UnknownModel();
    }

    private static async Task<IResult> UpdateAsync(HttpContext context, GatewayFiles files, Ticket ticket)
    {
        var (ask, client) = (ticket.Ask, ticket.Client);
        if (ask.Assignment is not TrainAssignment assignment) return ClientProblems.NotAnUpdate(ask.Assignment.Kind);
        if (files.Delivery.Repeats(client, assignment.RunId, assignment.Ask, ask)) return UpdateUploads.Acknowledged(repeated: true);
        if (ask.Reply.IsCompletedSuccessfully && await ask.Reply is Update) return UpdateUploads.Acknowledged(repeated: true);
        if (ask.Reply.IsCompleted) return ClientProblems.Gone(assignment.RunId, assignment.Round);
        return await files.Uploads.TakeAsync(new UploadSource(client, ask) { Moved = ticket.Moved }, context);
    }
}
