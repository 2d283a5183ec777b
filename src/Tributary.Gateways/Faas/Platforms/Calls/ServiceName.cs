namespace Tributary.Gateways.Faas.Platforms.Calls;

/// <summary>Names of services, as Kubernetes takes them (RFC 1123 labels).</summary>
internal static class ServiceName
{
    /// <summary>Small letters, digits and dashes: <c>client_3</c> becomes <c>client-3</c>.</summary>
    public static string Of(string function)
        => string.Concat(function.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')).Trim('-');
}
