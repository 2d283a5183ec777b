using System.Diagnostics.CodeAnalysis;

namespace Tributary.Transports.Rest;

/// <summary>Addresses of servers and clients.</summary>
internal static class PeerAddress
{
    private const int MaxLength = 2048;

    /// <summary>Whether a text is an address that may be called: http or https, without a name and password in it.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Uri? address)
        => (Uri.TryCreate(text, UriKind.Absolute, out address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0
            && text!.Length <= MaxLength && address.Query.Length == 0 && address.Fragment.Length == 0) || (address = null) is not null;

    /// <summary>A path below an address, however that ends.</summary>
    public static Uri At(Uri address, string path) => new($"{address.AbsoluteUri.TrimEnd('/')}{path}");
}
