using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Tributary.Gateways;

/// <summary>JSON that is ready: its length is known, so it goes out in one piece.</summary>
internal sealed class JsonAnswer(byte[] json) : IResult
{
    public static JsonAnswer Of<T>(T message, JsonTypeInfo<T> type) => new(JsonSerializer.SerializeToUtf8Bytes(message, type));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        httpContext.Response.ContentLength = json.Length;

        // What is ready is sent, also while the coordinator stops.
        return httpContext.Response.Body.WriteAsync(json, 0, json.Length, CancellationToken.None);
    }
}
