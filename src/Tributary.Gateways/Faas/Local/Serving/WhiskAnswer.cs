using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tributary.Gateways.Faas.Local.Entities;

namespace Tributary.Gateways.Faas.Local.Serving;

/// <summary>JSON that is ready, with a status.</summary>
internal sealed class WhiskAnswer(ReadOnlyMemory<byte> json, int status = StatusCodes.Status200OK) : IResult
{
    public static WhiskAnswer Of(Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK) => new(WhiskJson.Of(write), status);

    /// <summary>The id of an activation that goes on.</summary>
    public static WhiskAnswer Accepted(string id) => Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("activationId", id);
        json.WriteEndObject();
    }, StatusCodes.Status202Accepted);

    /// <summary>A page of a list, or how many there are.</summary>
    public static WhiskAnswer List<T>(string collection, ListQuery query, IReadOnlyList<T> all, Action<Utf8JsonWriter, T> write)
        => Of(json =>
        {
            if (query.IsCount)
            {
                json.WriteStartObject();
                json.WriteNumber(collection, Math.Max(0, all.Count - query.Skip));
                json.WriteEndObject();
                return;
            }

            json.WriteStartArray();
            foreach (var one in all.Skip(query.Skip).Take(query.Limit)) write(json, one);
            json.WriteEndArray();
        });

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = json.Length;
        return response.Body.WriteAsync(json, httpContext.RequestAborted).AsTask();
    }
}
