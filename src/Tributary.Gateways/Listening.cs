using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Tributary.Gateways;

/// <summary>Addresses as Kestrel takes them.</summary>
public static class Listening
{
    /// <summary>Listens on a URL's host and port. A free port is looked for on one address only: <c>localhost</c> has two.</summary>
    public static void Listen(this KestrelServerOptions kestrel, Uri address, Action<ListenOptions> configure)
    {
        var isName = address.HostNameType == UriHostNameType.Dns;
        if (isName && address.Port != 0) kestrel.ListenLocalhost(address.Port, configure);
        else kestrel.Listen(isName ? IPAddress.Loopback : IPAddress.Parse(address.Host.Trim('[', ']')), address.Port, configure);
    }
}
