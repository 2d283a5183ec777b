using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tributary.Gateways;

/// <summary>Servers of the transports' own, and addresses as Kestrel takes them.</summary>
public static class Listening
{
    /// <summary>A server of a transport's own, with nothing in it but Kestrel: nothing comes from the environment.</summary>
    /// <param name="logs">Null for no log.</param>
    public static WebApplicationBuilder Builder(string name, ILoggerFactory? logs)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.Services.AddSingleton(logs ?? NullLoggerFactory.Instance);
        return builder;
    }

    /// <summary>Listens on a URL's host and port. A free port is looked for on one address only: <c>localhost</c> has two.</summary>
    public static void Listen(this KestrelServerOptions kestrel, Uri address, Action<ListenOptions> configure)
    {
        var isName = address.HostNameType == UriHostNameType.Dns;
        if (isName && address.Port != 0) kestrel.ListenLocalhost(address.Port, configure);
        else kestrel.Listen(isName ? IPAddress.Loopback : IPAddress.Parse(address.Host.Trim('[', ']')), address.Port, configure);
    }
}
