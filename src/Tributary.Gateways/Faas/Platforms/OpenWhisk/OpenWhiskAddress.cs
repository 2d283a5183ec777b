namespace Tributary.Gateways.Faas.Platforms.OpenWhisk;

/// <summary>Where an OpenWhisk cluster is, and who calls.</summary>
/// <param name="Api">Ends in <c>/api/v1</c>; holds no credentials.</param>
/// <param name="Auth"><c>USER:KEY</c>, a secret.</param>
internal sealed record OpenWhiskAddress(Uri Api, string Auth)
{
    private const string Version = "/api/v1";

    /// <summary>What FedKeeper's configuration says of a cluster.</summary>
    /// <param name="baseUrl">Prefix of the clients' URLs, e.g. <c>https://user:key@host/api/v1/namespaces/guest/actions/</c>.</param>
    /// <param name="apiHost">A host or URL, taken where the base URL names none; null or empty for none.</param>
    /// <param name="auth"><c>USER:KEY</c>; null or empty where the base URL has them.</param>
    /// <returns>Null where neither names a host, or nobody has a key.</returns>
    public static OpenWhiskAddress? Of(string? baseUrl, string? apiHost, string? auth)
    {
        if ((Parse(baseUrl) ?? Parse(apiHost)) is not { } found) return null;
        var key = auth is { Length: > 0 } ? auth : Uri.UnescapeDataString(found.UserInfo);
        if (key.IndexOf(':', StringComparison.Ordinal) < 1) return null;
        var at = found.AbsolutePath.IndexOf(Version, StringComparison.Ordinal);
        var path = at < 0 ? Version : found.AbsolutePath[..(at + Version.Length)];
        return new(new UriBuilder(found.Scheme, found.Host, found.Port, path).Uri, key);
    }

    public override string ToString() => Api.ToString();

    private static Uri? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var whole = text.Contains("://", StringComparison.Ordinal) ? text : "https://" + text;
        return Uri.TryCreate(whole, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https") ? address : null;
    }
}
