namespace Tributary.Storage.Models;

/// <summary>How a bucket for models is named: <c>s3://bucket/prefix?region=eu-central-1</c>, or with <c>endpoint=http://127.0.0.1:9000</c>
/// for a server that is not Amazon's. Credentials never stand in it: they come from where every AWS program takes them.</summary>
public sealed record S3Address
{
    private static readonly string[] Known = ["endpoint", "region", "pathStyle"];

    public required string Bucket { get; init; }

    /// <summary>Before each key; empty or with a slash at its end.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Null for Amazon's own.</summary>
    public Uri? Endpoint { get; init; }

    public string? Region { get; init; }

    /// <summary>Whether the bucket's name goes into the path; as a rule so where there is an endpoint.</summary>
    public bool PathStyle { get; init; }

    /// <summary>What is wrong with an address; null where nothing is.</summary>
    public static string? Problem(string text)
    {
        try
        {
            var read = Read(text);
            return read.Endpoint is null && read.Region is null && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AWS_REGION"))
                ? "names no region; add ?region=eu-central-1, or endpoint=URL for a server of your own, or set AWS_REGION" : null;
        }
        catch (FormatException fault)
        {
            return fault.Message;
        }
    }

    /// <exception cref="FormatException">It is none; the message follows the word for it.</exception>
    public static S3Address Read(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme != "s3")
            throw new FormatException("is no address of a bucket; write it like s3://bucket/prefix?region=eu-central-1");
        if (url.UserInfo.Length > 0)
            throw new FormatException("holds credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY instead");
        if (url.Host.Length is < 3 or > 63 || !url.Host.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter)
            || letter is '.' or '-'))
            throw new FormatException($"names the bucket '{url.Host}'; 3 to 63 small letters, digits, dots and dashes are allowed");
        var asked = url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .Select(pair => (Key: Uri.UnescapeDataString(pair[0]), Value: Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? "")))
            .ToList();
        if (asked.Find(pair => !Known.Contains(pair.Key, StringComparer.Ordinal)) is { Key: { } unknown })
            throw new FormatException($"has the unknown key '{unknown}'; known are {string.Join(", ", Known)}");
        string? Value(string key)
            => asked.Where(pair => pair.Key == key).Select(pair => pair.Value).LastOrDefault(value => value.Length > 0);
        var endpoint = Value("endpoint") is { } server
            ? Uri.TryCreate(server, UriKind.Absolute, out var known) && known.Scheme is "http" or "https" ? new Uri(server)
            : throw new FormatException($"has endpoint {server}; an address like http://127.0.0.1:9000 is needed") : null;
        var style = Value("pathStyle");
        if (style is not (null or "true" or "false")) throw new FormatException($"has pathStyle {style}; true or false is needed");
        var prefix = Uri.UnescapeDataString(url.AbsolutePath.Trim('/'));
        return new S3Address
        {
            Bucket = url.Host,
            Prefix = prefix.Length == 0 ? "" : prefix + "/",
            Endpoint = endpoint,
            Region = Value("region"),
            PathStyle = style is null ? endpoint is not null : style == "true",
        };
    }

    public override string ToString()
        => $"s3://{Bucket}/{Prefix.TrimEnd('/')}{(Endpoint is null ? "" : $" at {Endpoint.GetLeftPart(UriPartial.Authority)}")}";
}
