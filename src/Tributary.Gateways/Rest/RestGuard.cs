using System.Net;
using Microsoft.AspNetCore.Http;
using Tributary.Gateways.Pages;

namespace Tributary.Gateways.Rest;

/// <summary>Who may speak with the central node: on loopback without credentials whoever is on this machine, though no other site's page in
/// its browser; else who comes from an allowed network, or shows a token of the coordinator or a client's certificate.</summary>
internal sealed class RestGuard(IGatewayAccess access, RestAddress addresses, bool isOpen)
{
    private const string Caller = "caller";

    /// <summary>Who makes a request.</summary>
    public static RestCallerInfo CallerOf(HttpContext context) => (RestCallerInfo)context.Items[Caller]!;

    /// <summary>Notes who makes the request.</summary>
    /// <returns>Why it is refused; null where it is not.</returns>
    public RestFault? Check(HttpContext context)
    {
        if (PageRequests.IsForeign(context.Request, isOpen))
            return new(StatusCodes.Status403Forbidden, "another site's page may not do that; open this page itself");
        var from = RestNetwork.Plain(context.Connection.RemoteIpAddress ?? IPAddress.None);
        var token = PageRequests.TokenOf(context.Request);
        var shown = token is null && context.Connection.ClientCertificate is null ? ShownIdentity.None
            : access.Identify(context.Connection.ClientCertificate, token);
        var isTrusted = isOpen || addresses.IsAllowed(from);
        if (shown.Fault is { } fault && shown.Person is null)
            return new(StatusCodes.Status401Unauthorized, $"what was shown does not hold: {fault}");
        if (!isTrusted && shown.Client is null && shown.Person is null)
            return new(StatusCodes.Status401Unauthorized, "a token of the coordinator is needed (tributary token new), as Bearer or as "
                + "password; or the operator names your network with --rest-allow");
        context.Items[Caller] = new RestCallerInfo(from.ToString(), shown.Client, shown.Person,
            isTrusted ? shown.Person is null || shown.MayOperate : shown.MayOperate, isTrusted || shown.Client is not null);
        return null;
    }
}
