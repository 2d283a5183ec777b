using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

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
        if (IsForeign(context.Request))
        {
            await SayAsync(context, StatusCodes.Status403Forbidden, "another site's page may not do that; open this page itself");
            return;
        }

        var changes = context.GetEndpoint()?.Metadata.GetMetadata<ChangesMark>() is not null;
        if (isOpen) context.Items[Actor] = "local";
        else
        {
            var shown = TokenOf(context.Request) is { } token ? access.Identify(null, token) : ShownIdentity.None;
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

    private static string? TokenOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        const string bearer = "Bearer ", basic = "Basic ";
        if (header.StartsWith(bearer, StringComparison.OrdinalIgnoreCase)) return header[bearer.Length..].Trim();
        if (!header.StartsWith(basic, StringComparison.OrdinalIgnoreCase)) return null;
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[basic.Length..].Trim(), bytes, out var length)) return null;
        var pair = Encoding.UTF8.GetString(bytes.AsSpan(0, length));
        return pair.IndexOf(':', StringComparison.Ordinal) is >= 0 and var at ? pair[(at + 1)..] : null;
    }

    // Beginning and stopping are GETs, as in the originals: a link or picture of another site must not reach them; nor may a foreign name
    // that resolves to this machine.
    private bool IsForeign(HttpRequest request)
        => request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site" && !IsPage(request)
            || request.Headers["Sec-Purpose"].ToString().Contains("prefetch", StringComparison.Ordinal)
            || (isOpen && !IsLoopback(request.Host.Host))
            || IsOther(request.Headers.Origin.ToString(), request.Host.Value)
            || (IsOther(request.Headers.Referer.ToString(), request.Host.Value) && !IsPage(request));

    private static bool IsOther(string site, string? own)
        => site.Length > 0 && !(Uri.TryCreate(site, UriKind.Absolute, out var address) && address.Authority == own);

    // A link to the page itself is how people come.
    private static bool IsPage(HttpRequest request) => request.Path == "/" && HttpMethods.IsGet(request.Method);

    private static bool IsLoopback(string host)
        => host.Length == 0 || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private sealed class ChangesMark;
}
