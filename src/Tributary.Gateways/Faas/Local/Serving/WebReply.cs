using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tributary.Gateways.Faas.Local.Entities;

namespace Tributary.Gateways.Faas.Local.Serving;

/// <summary>An answer as a web function wants it: <c>{statusCode, headers, body}</c>.</summary>
internal sealed class WebReply(JsonElement result) : IResult
{
    private static readonly string[] s_ours = ["content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "trailer"];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, body) = (httpContext.Response, result.Member("body"));
        foreach (var header in Headers()) response.Headers[header.Key] = header.Value;
        var bytes = Body(body, response.ContentType);
        response.StatusCode = Status(bytes is null);
        if (bytes is null) return;
        response.ContentType ??= body.ValueKind == JsonValueKind.String ? "text/html; charset=utf-8" : "application/json";
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, httpContext.RequestAborted);
    }

    /// <summary>Whether an object looks like such an answer.</summary>
    public static bool Fits(JsonElement result) => result.ValueKind == JsonValueKind.Object
        && (result.TryGetProperty("statusCode", out _) || result.TryGetProperty("body", out _) || result.TryGetProperty("headers", out _));

    private int Status(bool isEmpty)
    {
        var code = result.Member("statusCode") is { ValueKind: not JsonValueKind.Undefined } given ? given : result.Member("code");
        var number = 0;
        var isNumber = code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out number)
            || code.ValueKind == JsonValueKind.String && int.TryParse(code.GetString(), out number);
        return isNumber && number is >= 200 and <= 599 ? number
            : code.ValueKind == JsonValueKind.Undefined ? isEmpty ? StatusCodes.Status204NoContent : StatusCodes.Status200OK
            : throw new WhiskFault(StatusCodes.Status502BadGateway, "Response is not valid 'message/http'.");
    }

    private IEnumerable<KeyValuePair<string, string>> Headers()
    {
        if (result.Member("headers") is not { ValueKind: JsonValueKind.Object } headers) yield break;
        foreach (var header in headers.EnumerateObject())
        {
            var value = header.Value.ValueKind switch
            {
                JsonValueKind.String => header.Value.GetString()!,
                JsonValueKind.Array => string.Join(", ", header.Value.EnumerateArray().Select(one => one.ToString())),
                _ => header.Value.ToString(),
            };
            if (header.Name.Length > 0 && header.Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
                && !s_ours.Contains(header.Name, StringComparer.OrdinalIgnoreCase)
                && !value.Any(char.IsControl)) yield return new(header.Name, value);
        }
    }

    // A body of a type that is no text comes as base64.
    private static byte[]? Body(JsonElement body, string? type)
    {
        if (body.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) return null;
        if (body.ValueKind != JsonValueKind.String) return Encoding.UTF8.GetBytes(body.GetRawText());
        var text = body.GetString()!;
        var isText = type is null || type.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || type.Contains("json", StringComparison.OrdinalIgnoreCase) || type.Contains("xml", StringComparison.OrdinalIgnoreCase)
            || type.Contains("javascript", StringComparison.OrdinalIgnoreCase);
        if (isText) return Encoding.UTF8.GetBytes(text);
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : Encoding.UTF8.GetBytes(text);
    }
}
