using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tributary.Storage.Tests.Buckets;

/// <summary>Signature Version 4 in an address's query, as its specification has it, computed anew: s3rver does not.</summary>
internal static class SignedUrl
{
    /// <summary>Whether an address is signed with a secret for this method, and holds at a time.</summary>
    public static bool Holds(Uri address, string method, string secret, DateTimeOffset now)
    {
        var query = address.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        string Of(string key) => Uri.UnescapeDataString(query[key]);
        var signed = Of("X-Amz-SignedHeaders");
        var canonical = $"{method}\n{address.AbsolutePath}\n"
            + string.Join('&', query.Where(pair => pair.Key != "X-Amz-Signature").OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => $"{pair.Key}={pair.Value}"))
            + $"\nhost:{address.Authority}\n\n{signed}\nUNSIGNED-PAYLOAD";
        var scope = Of("X-Amz-Credential").Split('/', 2)[1];
        var toSign = $"AWS4-HMAC-SHA256\n{Of("X-Amz-Date")}\n{scope}\n"
            + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in scope.Split('/')) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        var end = DateTimeOffset.ParseExact(Of("X-Amz-Date"), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal).AddSeconds(int.Parse(Of("X-Amz-Expires"), CultureInfo.InvariantCulture));
        return signed == "host" && now < end
            && Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign))) == Of("X-Amz-Signature");
    }
}
