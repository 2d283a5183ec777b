using System.Net;
using System.Net.Sockets;

namespace Tributary.Gateways.Rest;

/// <summary>Where nodes may be called. Whoever registers an address lets the coordinator make requests there: it calls the address that
/// registered, and networks that the operator allows, and nothing else, whatever a name resolves to.</summary>
/// <param name="isOpen">Whether nodes on this machine need no credentials.</param>
/// <param name="resolve">Asks what a name resolves to; null asks the system.</param>
internal sealed class RestAddress(IReadOnlyList<IPNetwork> allowed, bool isOpen,
    Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    private const int MaxUrl = 300;

    /// <summary>What is wrong with an address that somebody registers; null where nothing is.</summary>
    public static string? Fault(string url)
    {
        if (url.Length > MaxUrl) return $"client_url has {url.Length} letters; at most {MaxUrl} are taken";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0
            || url.Any(letter => letter <= ' ' || char.IsControl(letter)))
            return "client_url is no address like http://192.168.1.20:5001";
        if (address.UserInfo.Length > 0) return "client_url holds a user or a password";
        return address.Query.Length > 0 || address.Fragment.Length > 0 || url.AsSpan().ContainsAny('?', '#')
            ? "client_url holds a query; it must end after the path" : null;
    }

    /// <summary>Whether an address may be called for a node.</summary>
    /// <param name="from">The address that registered the node.</param>
    public bool Allows(IPAddress target, IPAddress from)
    {
        (target, from) = (RestNetwork.Plain(target), RestNetwork.Plain(from));
        if (IPAddress.Any.Equals(target) || IPAddress.IPv6Any.Equals(target) || target.IsIPv6Multicast) return false;
        if (IPAddress.IsLoopback(target) && IPAddress.IsLoopback(from)) return isOpen || IsAllowed(target);
        return target.Equals(from) || IsAllowed(target);
    }

    /// <summary>Why a URL whose host is written as an address, or as <c>localhost</c>, would never be called; null for one that may be, and
    /// for names.</summary>
    /// <param name="from">The address that gives it.</param>
    public string? Refusal(string url, IPAddress from)
    {
        var host = new Uri(url).IdnHost;
        var target = host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(host, out var written) ? written : null;
        return target is null || Allows(target, from) ? null
            : $"{host} is not called for {from}: name the address that this comes from, or let the operator allow a network (--rest-allow)";
    }

    /// <summary>Whether the operator lets in nodes of an address without credentials.</summary>
    public bool IsAllowed(IPAddress address) => allowed.Any(network => network.Contains(RestNetwork.Plain(address)));

    /// <summary>A connection to one of a host's addresses that may be called: what was checked is what is connected to.</summary>
    /// <exception cref="HttpRequestException">There is none, or none answers.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint host, IPAddress from, CancellationToken cancellation)
    {
        var found = await (resolve?.Invoke(host.Host, cancellation) ?? Dns.GetHostAddressesAsync(host.Host, cancellation));
        if (found.Where(address => Allows(address, from)).ToArray() is not { Length: > 0 } open)
            throw new HttpRequestException($"{host.Host} is not at {from}, which registered it, and in no network that rest.allowed names");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(open, host.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
