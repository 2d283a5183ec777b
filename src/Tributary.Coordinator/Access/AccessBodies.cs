using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Tributary.Coordinator.Errors;
using Tributary.Security;
using Tributary.Security.Authority;

namespace Tributary.Coordinator.Access;

/// <summary>Reads what is sent to the endpoints of access.</summary>
internal static class AccessBodies
{
    /// <summary>Bytes of a request.</summary>
    public const int MaxBytes = 32 * 1024;

    /// <param name="maxBytes">Where a body may be longer than others.</param>
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, int maxBytes = MaxBytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = maxBytes;
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
                ?? throw Problems.BadRequest("the body is empty", "send a JSON object");
        }
        catch (JsonException fault)
        {
            throw Problems.BadRequest($"the body is no JSON of that kind (line {fault.LineNumber + 1}, {fault.Path ?? "at the start"})",
                "see docs/api.md for its fields");
        }
    }

    public static Role RoleOf(string? text) => text switch
    {
        "viewer" => Role.Viewer,
        "operator" => Role.Operator,
        "admin" => Role.Admin,
        "client" => Role.Client,
        _ => throw Problems.Invalid("the role is missing or unknown", "use viewer, operator, admin or client",
            [new("role", "must be viewer, operator, admin or client", null)]),
    };

    public static TimeSpan LifetimeOf(double? seconds, TimeSpan otherwise) => seconds is not { } given ? otherwise
        : given >= 60 && given <= CertificateAuthority.MaxLifetime.TotalSeconds ? TimeSpan.FromSeconds(given)
        : throw Problems.Invalid("the lifetime is out of range", "use 60 to 71280000 seconds",
            [new("lifetime", "must be 60 to 71280000 seconds", null)]);
}
