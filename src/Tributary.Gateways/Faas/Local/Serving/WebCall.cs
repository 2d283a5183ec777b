using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Tributary.Gateways.Faas.Local.Entities;

namespace Tributary.Gateways.Faas.Local.Serving;

/// <summary>What a web function is told of a request.</summary>
internal static class WebCall
{
    private const string Reserved = "__ow_";

    /// <param name="path">What stands behind the function's name; begins with a slash where it is not empty.</param>
    /// <param name="body">Whole.</param>
    /// <param name="user">Who called, where that was asked for.</param>
    /// <exception cref="WhiskFault">The request sets what is not its to set, or its body cannot be read.</exception>
    public static ReadOnlyMemory<byte> Parameters(HttpRequest request, StoredAction action, IReadOnlyList<KeyedValue> defaults, string path,
        byte[] body, string? user)
    {
        var (names, written) = (new HashSet<string>(StringComparer.Ordinal), new ArrayBufferWriter<byte>(body.Length * 4 / 3 + 1024));
        using (var json = new Utf8JsonWriter(written, WhiskJson.Writing))
        {
            json.WriteStartObject();
            json.WriteString("__ow_method", request.Method.ToLowerInvariant());
            json.WriteStartObject("__ow_headers");
            foreach (var (name, value) in request.Headers)
                if (!(user is not null && name.Equals("authorization", StringComparison.OrdinalIgnoreCase)))
                    json.WriteString(name.ToLowerInvariant(), value.ToString());
            json.WriteEndObject();
            json.WriteString("__ow_path", path);
            if (user is not null) json.WriteString("__ow_user", user);
            if (action.IsRaw)
            {
                json.WriteString("__ow_query", request.QueryString.Value is { Length: > 1 } query ? query[1..] : "");
                json.WriteString("__ow_body", IsText(request.ContentType) ? Encoding.UTF8.GetString(body) : Convert.ToBase64String(body));
            }
            else
            {
                foreach (var (name, value) in request.Query)
                    if (Allowed(name, action, defaults) && names.Add(name)) json.WriteString(name, value.ToString());
                WriteBody(json, request, action, defaults, body, names);
            }

            foreach (var value in defaults)
            {
                if (value.IsInit || value.Value.ValueKind == JsonValueKind.Undefined || !names.Add(value.Key)) continue;
                json.WritePropertyName(value.Key);
                value.Value.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return written.WrittenMemory;
    }

    private static void WriteBody(Utf8JsonWriter json, HttpRequest request, StoredAction action, IReadOnlyList<KeyedValue> defaults,
        byte[] body, HashSet<string> names)
    {
        if (body.Length == 0) return;
        var type = request.ContentType ?? "";
        if (type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            foreach (var (name, value) in QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body)))
                if (Allowed(name, action, defaults) && names.Add(name)) json.WriteString(name, value.ToString());
        }
        else if (WhiskJson.IsObject(body))
        {
            using var document = JsonDocument.Parse(body);
            foreach (var property in document.RootElement.EnumerateObject())
                if (Allowed(property.Name, action, defaults) && names.Add(property.Name)) property.WriteTo(json);
        }
        else json.WriteString("__ow_body", IsText(type) ? Encoding.UTF8.GetString(body) : Convert.ToBase64String(body));
    }

    // What the action itself says is final where it says so: nobody on the web changes it.
    private static bool Allowed(string name, StoredAction action, IReadOnlyList<KeyedValue> defaults)
        => !name.StartsWith(Reserved, StringComparison.OrdinalIgnoreCase)
            && !(action.Annotations.Find("final")?.IsTruthy == true && defaults.Find(name) is not null) ? true
            : throw WhiskFault.Bad("Request defines parameters that are not allowed (e.g., reserved properties).");

    private static bool IsText(string? type) => type is null || type.Length == 0
        || type.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || type.Contains("json", StringComparison.OrdinalIgnoreCase)
        || type.Contains("xml", StringComparison.OrdinalIgnoreCase) || type.Contains("javascript", StringComparison.OrdinalIgnoreCase)
        || type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);
}
