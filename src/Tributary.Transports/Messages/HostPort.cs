using System.Globalization;
using System.Net;

namespace Tributary.Transports.Messages;

/// <summary>Where a client's peers reach it: <c>host:port</c>, nothing else. An IPv6 address stands in brackets.</summary>
/// <param name="Host">A name or an address, without brackets.</param>
/// <param name="Port">1..65535.</param>
internal sealed record HostPort(string Host, int Port)
{
    /// <summary>For people.</summary>
    public const string Form = "host:port, like 192.168.1.20:7080 or board-2.lan:7080";

    /// <summary>Letters at most.</summary>
    public const int MaxLength = 260;

    /// <returns>Null where it is none, or names an address that is nobody's own.</returns>
    public static HostPort? Read(string? text)
    {
        if (text is not { Length: > 2 and <= MaxLength } || text.LastIndexOf(':') is not (> 0 and var colon)) return null;
        if (!int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            return null;
        var host = text[..colon];
        if (host is ['[', .. var inner, ']'])
            return IPAddress.TryParse(inner, out var six) && inner.Contains(':', StringComparison.Ordinal) && MayBeCalled(six, true)
                ? new HostPort(inner, port) : null;
        if (!host.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_')) return null;
        if (!IPAddress.TryParse(host, out var four)) return new HostPort(host, port);

        // "1" and "0x7f.1" are addresses too, to some: what is written must be what is called.
        return four.ToString() == host && MayBeCalled(four, true) ? new HostPort(host, port) : null;
    }

    /// <summary>Whether a peer may be at an address. Link-local ones, at which clouds tell a machine's secrets, and those that are no
    /// single machine's are never called.</summary>
    /// <param name="loopback">Whether it may be this machine.</param>
    public static bool MayBeCalled(IPAddress address, bool loopback)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address)) return loopback;
        if (address.IsIPv6LinkLocal || address.IsIPv6Multicast || address.Equals(IPAddress.IPv6Any)) return false;
        return address.GetAddressBytes() is not ([0, _, _, _] or [>= 224, _, _, _] or [169, 254, _, _]);
    }

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
