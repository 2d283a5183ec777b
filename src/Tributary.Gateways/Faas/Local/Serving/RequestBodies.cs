using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tributary.Gateways.Faas.Bodies;
using Tributary.Gateways.Faas.Local.Entities;

namespace Tributary.Gateways.Faas.Local.Serving;

/// <summary>Bodies of requests.</summary>
internal static class RequestBodies
{
    /// <exception cref="WhiskFault">It is larger than what is allowed.</exception>
    public static async Task<byte[]> ReadAsync(HttpContext context, int max)
    {
        if (context.Request.ContentLength > max) throw WhiskFault.TooLarge("Request", context.Request.ContentLength.Value, max);
        var body = await BoundedBody.ReadAsync(context.Request.Body, max, context.RequestAborted);
        return body.Length <= max ? body : throw WhiskFault.TooLarge("Request", body.Length, max);
    }

    /// <summary>A body that is a JSON object; without one an empty object.</summary>
    /// <exception cref="WhiskFault">It is something else, or too large.</exception>
    public static async Task<ReadOnlyMemory<byte>> ObjectAsync(HttpContext context, int max)
    {
        var body = await ReadAsync(context, max);
        if (body.Length == 0) return "{}"u8.ToArray();
        return WhiskJson.IsObject(body) ? body : throw WhiskFault.Malformed("a JSON object is needed");
    }

    /// <inheritdoc cref="ObjectAsync"/>
    public static async Task<JsonElement> ElementAsync(HttpContext context, int max)
    {
        using var document = JsonDocument.Parse(await ObjectAsync(context, max));
        return document.RootElement.Clone();
    }

    /// <summary>A member of an object; undefined where there is none.</summary>
    public static JsonElement Member(this JsonElement element, string name)
        => element.TryGetProperty(name, out var value) ? value : default;
}
