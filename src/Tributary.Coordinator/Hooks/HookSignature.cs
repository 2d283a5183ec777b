using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Coordinator.Hooks;

/// <summary>Signs deliveries as Standard Webhooks 1.0 says (standardwebhooks.com): HMAC-SHA256 over id, time and body.</summary>
internal static class HookSignature
{
    private const string Prefix = "whsec_";

    public static string Of(string secret, string id, DateTimeOffset time, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{time.ToUnixTimeSeconds()}."));
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(KeyOf(secret), (byte[])[.. head, .. body]));
    }

    // Secrets of that standard are base64; any other text is taken as it is.
    private static byte[] KeyOf(string secret)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal)) return Encoding.UTF8.GetBytes(secret);
        var key = new byte[secret.Length];
        return Convert.TryFromBase64String(secret[Prefix.Length..], key, out var length) ? key[..length] : Encoding.UTF8.GetBytes(secret);
    }
}
