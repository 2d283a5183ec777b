using System.Net;
using System.Net.Sockets;

namespace Tributary.Transports.Rest;

/// <summary>Makes connections to what others name: without redirects and cookies, to the address that was looked at, and never to one of
/// the link alone (169.254.0.0/16, fe80::/10), which answers to the machine it is asked from, as the metadata of clouds do.</summary>
/// <param name="resolve">Asks what a name resolves to; null asks the system.</param>
internal sealed class RestDialer(Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    private const int MaxHeaderKilobytes = 16;

    /// <summary>For calls to addresses that come from elsewhere; no proxy is asked.</summary>
    public SocketsHttpHandler ForPeers() => Handler(isNamed: false);

    /// <summary>For calls to the server that the operator named: by an address of the link too, where it is written as one.</summary>
    public SocketsHttpHandler ForServer() => Handler(isNamed: true);

    /// <summary>Makes a handler that shows something to the server one as <see cref="ForServer"/>.</summary>
    public void MakeForServer(SocketsHttpHandler handler) => Make(handler, isNamed: true);

    private SocketsHttpHandler Handler(bool isNamed)
    {
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(1) };
        Make(handler, isNamed);
        return handler;
    }

    private void Make(SocketsHttpHandler handler, bool isNamed)
    {
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.UseProxy = isNamed;
        handler.ConnectTimeout = TimeSpan.FromSeconds(10);
        handler.MaxResponseHeadersLength = MaxHeaderKilobytes;
        handler.ConnectCallback = (context, cancellation) => ConnectAsync(context.DnsEndPoint, isNamed, cancellation);
    }

    private async ValueTask<Stream> ConnectAsync(DnsEndPoint host, bool isNamed, CancellationToken cancellation)
    {
        var found = await (resolve?.Invoke(host.Host, cancellation) ?? Dns.GetHostAddressesAsync(host.Host, cancellation));
        var isWritten = isNamed && IPAddress.TryParse(host.Host, out _);
        IPAddress[] allowed = [.. found.Where(address => isWritten || !IsOfLink(address))];
        if (allowed.Length == 0) throw new IOException($"{host.Host} is an address of the link alone");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, host.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsOfLink(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (plain.AddressFamily == AddressFamily.InterNetworkV6) return plain.IsIPv6LinkLocal || plain.IsIPv6Multicast;
        var bytes = plain.GetAddressBytes();
        return bytes is [169, 254, ..] or [>= 224, ..] or [0, ..];
    }
}
