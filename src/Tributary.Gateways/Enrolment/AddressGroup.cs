using System.Net;
using System.Net.Sockets;

namespace Tributary.Gateways.Enrolment;

/// <summary>Which addresses count as one: whoever has one of IPv6 has 2^64 of them (RFC 6177).</summary>
public static class AddressGroup
{
    public static string Of(string? address)
        => IPAddress.TryParse(address, out var read) && read is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }
            && !IPAddress.IsLoopback(read)
            ? $"{new IPAddress([.. read.GetAddressBytes().AsSpan(0, 8), .. new byte[8]])}/64" : address ?? "";
}
