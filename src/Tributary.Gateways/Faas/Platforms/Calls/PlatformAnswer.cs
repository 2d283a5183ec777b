using System.Net;
using System.Text;
using System.Text.Json;
using Tributary.Core.Texts;
using Tributary.Gateways.Faas.Bodies;

namespace Tributary.Gateways.Faas.Platforms.Calls;

/// <summary>What a platform answered to a request.</summary>
/// <param name="Body">Whole; bounded.</param>
/// <param name="RetryAfter">How long it asks to be left alone; null where it does not say.</param>
internal sealed record PlatformAnswer(HttpStatusCode Status, byte[] Body, TimeSpan? RetryAfter, IReadOnlyDictionary<string, string> Headers)
{
    private const int MaxShown = 300;

    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>Whether the same request may go better a while later.</summary>
    public bool MayPass => Status is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.GatewayTimeout;

    public PlatformFault Fault => Status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => PlatformFault.Unauthorized,
        HttpStatusCode.NotFound => PlatformFault.NotFound,
        HttpStatusCode.RequestEntityTooLarge => PlatformFault.TooLarge,
        HttpStatusCode.TooManyRequests => PlatformFault.Busy,
        >= HttpStatusCode.InternalServerError => PlatformFault.Away,
        _ => PlatformFault.Refused,
    };

    /// <summary>What it says of an error, for people; empty where it says nothing.</summary>
    public string Words => Json is { ValueKind: not JsonValueKind.Undefined } json ? CleanText.Line(WordsOf(json) ?? "", MaxShown)
        : CleanText.Line(Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, MaxShown))), MaxShown);

    /// <summary>The body as JSON; undefined where it is none, or holds what is no text.</summary>
    public JsonElement Json
    {
        get
        {
            if (JsonBody.KindOf(Body) == JsonTokenType.None) return default;
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.Clone();
        }
    }

    // {"error": "..."}, {"error": {"message": "..."}}, {"message": "..."} and their like.
    private static string? WordsOf(JsonElement element, int depth = 0)
    {
        if (element.ValueKind == JsonValueKind.String) return element.GetString();
        if (element.ValueKind != JsonValueKind.Object || depth > 2) return null;
        foreach (var name in (string[])["error", "message", "Message", "errorMessage", "title"])
            if (element.TryGetProperty(name, out var inner) && WordsOf(inner, depth + 1) is { Length: > 0 } words) return words;
        return null;
    }
}
