using System.Net;

namespace Tributary.Gateways.Rest;

/// <summary>Addresses in CIDR's writing: <c>192.168.1.0/24</c>, or one address.</summary>
internal static class RestNetwork
{
    /// <returns>Null where it is neither.</returns>
    public static IPNetwork? Parse(string text)
    {
        if (IPNetwork.TryParse(text, out var network)) return network;
        return IPAddress.TryParse(text, out var one) ? new IPNetwork(one, one.GetAddressBytes().Length * 8) : null;
    }

    /// <summary>As it stands in lists: an IPv4 address that came over an IPv6 socket is one of IPv4.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
