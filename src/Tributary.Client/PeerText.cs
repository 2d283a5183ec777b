using System.Globalization;
using System.Net;

namespace Tributary.Client;

/// <summary>Where a client listens for its peers, as it is written.</summary>
public static class PeerText
{
    /// <summary>For messages and help.</summary>
    public const string Forms = "PORT (on every address) or ADDRESS:PORT, like 7080 or 192.168.1.20:7080; port 0 takes a free one";

    /// <summary>Takes a place as it is written, one of <see cref="Forms"/>.</summary>
    /// <returns>Null where it is none.</returns>
    public static IPEndPoint? Read(string text)
    {
        if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return new IPEndPoint(IPAddress.IPv6Any, port);

        // An address without a port is a whole one too, to the framework.
        return text.LastIndexOf(':') is > 0 and var colon && IPEndPoint.TryParse(text, out var place)
            && (text[colon - 1] == ']' || text.IndexOf(':', StringComparison.Ordinal) == colon) ? place : null;
    }
}
