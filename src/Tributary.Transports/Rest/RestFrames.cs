using System.Globalization;
using Tributary.Transports.Frames;

namespace Tributary.Transports.Rest;

/// <summary>Frames as requests of HTTP (docs/rest.md): the word and its kind in the path, the rest in headers, the payload as body. They go
/// both ways alike: to the coordinator, and to the address at which the client is called.</summary>
internal static class RestFrames
{
    /// <summary>What the paths begin with; a GET of it tells that a coordinator is there.</summary>
    public const string Path = "/frames";

    public const string Client = "Tributary-Client";
    public const string Key = "Tributary-Key";
    public const string Offset = "Tributary-Offset";
    public const string Total = "Tributary-Total";
    public const string Sealed = "Tributary-Sealed";

    /// <summary>Where the client is called; on what it sends.</summary>
    public const string Callback = "Tributary-Callback";

    /// <summary>Bytes of the largest payload.</summary>
    public const int MaxBytes = 2 << 20;

    private const int MaxWord = 100;

    /// <param name="at">Of the coordinator or the client, without the path.</param>
    public static HttpRequestMessage ToRequest(string at, Frame frame)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{at.TrimEnd('/')}{Path}/{frame.Word}/{frame.Kind}")
        {
            Content = new ReadOnlyMemoryContent(frame.Payload),
        };
        Add(Client, frame.Client);
        if (frame.Key.Length > 0) Add(Key, Uri.EscapeDataString(frame.Key));
        if (frame.Offset is { } offset) Add(Offset, offset.ToString(CultureInfo.InvariantCulture));
        if (frame.Total is { } total) Add(Total, total.ToString(CultureInfo.InvariantCulture));
        if (frame.IsSealed) Add(Sealed, "1");
        return request;

        void Add(string name, string value) => request.Headers.TryAddWithoutValidation(name, value);
    }

    /// <param name="path">As it was requested.</param>
    /// <param name="header">A header's value; null where there is none.</param>
    /// <returns>Null where it is no frame.</returns>
    public static Frame? Read(string path, Func<string, string?> header, ReadOnlyMemory<byte> payload)
    {
        if (path.Split('/') is not ["", _, { Length: > 0 and <= MaxWord } word, { Length: > 0 and <= MaxWord } kind]) return null;
        if (header(Client) is not { Length: > 0 and <= MaxWord } client) return null;
        var key = Uri.UnescapeDataString(header(Key) ?? "");
        return key.Length > Frame.MaxKey ? null : new Frame(client, word, kind, payload)
        {
            Key = key,
            Offset = Number(header(Offset)),
            Total = Number(header(Total)),
            IsSealed = header(Sealed) == "1",
        };
    }

    private static long? Number(string? text)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
