using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Tributary.Gateways.Pages;

/// <summary>What requests to a transport's own page show, and whether another site's page made them.</summary>
internal static class PageRequests
{
    /// <summary>The token that a request shows: as Bearer, or as the password that a browser asked for; null for none.</summary>
    public static string? TokenOf(HttpRequest request)
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

    /// <summary>Whether a link, script or picture of another site made the request, or a name that only resolves to this machine. Some of
    /// the originals' GETs begin and stop runs: such requests must not reach them.</summary>
    /// <param name="isOpen">Whether whoever is on this machine may do everything.</param>
    public static bool IsForeign(HttpRequest request, bool isOpen)
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
}
