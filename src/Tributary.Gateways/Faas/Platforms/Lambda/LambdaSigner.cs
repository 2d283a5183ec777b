using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.Runtime.Internal.Auth;

namespace Tributary.Gateways.Faas.Platforms.Lambda;

/// <summary>Signs requests to AWS (Signature Version 4; https://docs.aws.amazon.com/general/latest/gr/sigv4_signing.html).</summary>
internal sealed class LambdaSigner(LambdaOptions options, string name, TimeProvider clock)
{
    private const string Service = "lambda";

    /// <exception cref="PlatformException">There are no credentials.</exception>
    public async Task<ImmutableCredentials> CredentialsAsync()
    {
        if (options is { AccessKey.Length: > 0, SecretKey.Length: > 0 })
            return new ImmutableCredentials(options.AccessKey, options.SecretKey,
                options.SessionToken is { Length: > 0 } session ? session : null);
        try
        {
            return await DefaultAWSCredentialsIdentityResolver.GetCredentials().GetCredentialsAsync();
        }
        catch (AmazonClientException fault)
        {
            throw new PlatformException(PlatformFault.Unauthorized, $"{name}: the configuration has no access key, and this machine has no "
                + "AWS credentials (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role)", fault);
        }
    }

    /// <summary>Adds the headers that show who makes a request, and that it is as it was made.</summary>
    /// <param name="body">All of it.</param>
    public void Sign(HttpRequestMessage request, ReadOnlySpan<byte> body, ImmutableCredentials credentials)
    {
        var (uri, now) = (request.RequestUri!, clock.GetUtcNow().UtcDateTime);
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = uri.Authority,
            ["x-amz-content-sha256"] = Convert.ToHexStringLower(SHA256.HashData(body)),
            ["x-amz-date"] = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture),
        };
        if (credentials.UseToken) headers["x-amz-security-token"] = credentials.Token;
        foreach (var (header, values) in request.Headers)
            if (header.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase))
                headers[header.ToLowerInvariant()] = string.Join(',', values).Trim();
        var signed = string.Join(';', headers.Keys);
        var canonical = new StringBuilder().Append(request.Method.Method).Append('\n').Append(Path(uri)).Append('\n').Append(Query(uri))
            .Append('\n');
        foreach (var (header, value) in headers) canonical.Append(header).Append(':').Append(value).Append('\n');
        canonical.Append('\n').Append(signed).Append('\n').Append(headers["x-amz-content-sha256"]);
        var result = AWS4Signer.ComputeSignature(credentials.AccessKey, credentials.SecretKey, options.Region, now, Service, signed,
            canonical.ToString());
        foreach (var (header, value) in headers)
            if (header != "host" && !request.Headers.Contains(header)) request.Headers.TryAddWithoutValidation(header, value);
        request.Headers.TryAddWithoutValidation("Authorization", result.ForAuthorizationHeader);
    }

    // Each part of the path is encoded once more (all services but S3).
    private static string Path(Uri uri) => string.Join('/', uri.AbsolutePath.Split('/').Select(Uri.EscapeDataString));

    private static string Query(Uri uri)
    {
        if (uri.Query.Length < 2) return "";
        var pairs = uri.Query[1..].Split('&').Select(pair => pair.Split('=', 2))
            .Select(pair => (Name: Encoded(pair[0]), Value: pair.Length > 1 ? Encoded(pair[1]) : ""));
        return string.Join('&', pairs.OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}"));
    }

    private static string Encoded(string text) => Uri.EscapeDataString(Uri.UnescapeDataString(text));
}
