using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tributary.Gateways.Pages;

namespace Tributary.Gateways.Wamp.Masters;

/// <summary>Who may use the master page: without credentials whoever is on this machine, though no other site's page in its browser; else
/// who shows a token of the coordinator, as Bearer or as the password that a browser asks for.</summary>
internal sealed class MasterGuard(IGatewayAccess access, bool isOpen)
{
    private const string Actor = "actor";

    /// <summary>On routes that begin or stop something.</summary>
    public static object Changes { get; } = new ChangesMark();

    /// <summary>Who makes a request, for the record.</summary>
    public static string ActorOf(HttpContext context) => (string)context.Items[Actor]!;

    /// <summary>The originals' shape of an error.</summary>
    public static Task SayAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new JsonObject { ["detail"] = detail }, context.RequestAborted);
    }

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (PageRequests.IsForeign(context.Request, isOpen))
        {
            await SayAsync(context, StatusCodes.Status403Forbidden, "another site's page may not do that; open this page itself");
            return;
        }

        var changes = context.GetEndpoint()?.Metadata.GetMetadata<ChangesMark>() is not null;
        if (isOpen) context.Items[Actor] = "local";
        else
        {
            var shown = PageRequests.TokenOf(context.Request) is { } token ? access.Identify(null, token) : ShownIdentity.None;
            if (shown.Person is not { } person)
            {
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"Tributary: any name, and a token as password\"";
                await SayAsync(context, StatusCodes.Status401Unauthorized, shown.Fault is { } fault ? $"the token does not hold: {fault}"
                    : "a token of the coordinator is needed (tributary token new --role viewer), as Bearer or as password");
                return;
            }

            if (changes && !shown.MayOperate)
            {
                await SayAsync(context, StatusCodes.Status403Forbidden, $"{person} may look and ask, but not begin and stop runs; "
                    + "that takes a token of role operator");
                return;
            }

            context.Items[Actor] = person;
        }

        await next(context);
    }

    private sealed class ChangesMark;
}
