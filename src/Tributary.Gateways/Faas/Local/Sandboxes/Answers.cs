using System.Net;
using System.Text;
using System.Text.Json;
using Tributary.Core.Texts;
using Tributary.Gateways.Faas.Local.Activations;
using Tributary.Gateways.Faas.Local.Entities;

namespace Tributary.Gateways.Faas.Local.Sandboxes;

/// <summary>What an instance's answer means.</summary>
internal static class Answers
{
    private const int MaxShown = 500;

    /// <summary>A text under <c>error</c>; null where there is none.</summary>
    public static string? ErrorOf(byte[] body)
    {
        if (!WhiskJson.IsObject(body)) return null;
        using var document = JsonDocument.Parse(body);
        return document.RootElement.TryGetProperty("error", out var error)
            ? error.ValueKind == JsonValueKind.String ? error.GetString() : error.GetRawText() : null;
    }

    public static string Described(string what, byte[] body) => body.Length == 0 ? what + "."
        : $"{what}: {CleanText.Line(Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, MaxShown))), MaxShown)}";

    /// <param name="body">Cut one byte past <paramref name="max"/> where it is larger.</param>
    public static RunOutcome Of(HttpStatusCode status, byte[] body, int max)
    {
        const string Garbage = "The action did not produce a valid JSON or JSON Array response";
        if (body.Length > max)
            return new(ActivationStatus.ApplicationError, WhiskJson.Error("The action produced a response that exceeded the allowed length:"
                + $" more than {max} bytes."), false);
        if (status != HttpStatusCode.OK) return RunOutcome.Developer(ErrorOf(body) ?? Described(Garbage, body));
        if (!WhiskJson.IsObject(body)) return RunOutcome.Developer(Described(Garbage, body));
        using var document = JsonDocument.Parse(body);
        if (!document.RootElement.TryGetProperty("error", out var error)) return new(ActivationStatus.Success, body, false);
        return new(ActivationStatus.ApplicationError, WhiskJson.Of(json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("error");
            error.WriteTo(json);
            json.WriteEndObject();
        }), false);
    }
}
