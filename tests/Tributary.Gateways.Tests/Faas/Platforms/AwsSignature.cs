using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Tributary.Gateways.Tests.Faas.Platforms;

/// <summary>Signature Version 4 as its specification has it, computed anew from a request that came.</summary>
internal static partial class AwsSignature
{
    /// <summary>Whether a request is signed with a secret, and not changed since.</summary>
    public static bool Holds(Asked asked, string secret)
    {
        var match = Form().Match(asked.Headers["Authorization"]);
        if (!match.Success) return false;
        var (scope, names) = (match.Groups["scope"].Value, match.Groups["headers"].Value.Split(';'));
        var target = asked.Target.Split('?', 2);
        var path = string.Join('/', target[0].Split('/').Select(Uri.EscapeDataString));
        var query = target.Length == 1 ? "" : string.Join('&', target[1].Split('&').Order(StringComparer.Ordinal));
        var body = Convert.ToHexStringLower(SHA256.HashData(asked.Body));
        var headers = string.Concat(names.Select(name => $"{name}:{asked.Headers[name].Trim()}\n"));
        var canonical = $"{asked.Method}\n{path}\n{query}\n{headers}\n"
            + $"{string.Join(';', names)}\n{body}";
        var toSign = $"AWS4-HMAC-SHA256\n{asked.Headers["x-amz-date"]}\n{scope}\n"
            + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in scope.Split('/')) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        return signature == match.Groups["signature"].Value && names.Contains("host") && names.Contains("x-amz-date");
    }

    [GeneratedRegex(@"^AWS4-HMAC-SHA256 Credential=[^/]+/(?<scope>\d{8}/[^/]+/lambda/aws4_request), ?SignedHeaders=(?<headers>[^,]+), ?"
        + "Signature=(?<signature>[0-9a-f]{64})$")]
    private static partial Regex Form();
}
