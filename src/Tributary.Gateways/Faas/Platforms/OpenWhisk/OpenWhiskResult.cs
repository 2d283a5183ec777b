using System.Text;
using System.Text.Json;
using Tributary.Core.Texts;

namespace Tributary.Gateways.Faas.Platforms.OpenWhisk;

/// <summary>Activations as OpenWhisk tells of them.</summary>
internal static class OpenWhiskResult
{
    private const int MaxWords = 500;

    /// <summary>How one ended.</summary>
    /// <param name="response"><c>{status, statusCode, success, result}</c>; older ones have not all of these.</param>
    /// <returns>Null where it is something else.</returns>
    public static ActivationResult? Of(JsonElement response)
    {
        if (response.ValueKind != JsonValueKind.Object || !response.TryGetProperty("result", out var result)) return null;
        var words = result.ValueKind == JsonValueKind.Object && result.TryGetProperty("error", out var error)
            ? CleanText.Line(error.ValueKind == JsonValueKind.String ? error.GetString()! : error.GetRawText(), MaxWords) : null;
        var end = CodeOf(response) switch
        {
            0 => ActivationEnd.Success,
            1 => ActivationEnd.Failed,
            2 => words?.StartsWith("The action exceeded its time limits", StringComparison.Ordinal) == true ? ActivationEnd.TimedOut
                : ActivationEnd.Failed,
            _ => ActivationEnd.Platform,
        };
        return new(end, Encoding.UTF8.GetBytes(result.GetRawText()))
        {
            Error = end == ActivationEnd.Success ? null : words ?? "it failed and does not say why",
        };
    }

    /// <summary>The same with the times of the activation's record.</summary>
    public static ActivationResult Timed(ActivationResult result, JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object) return result;
        var annotations = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (record.TryGetProperty("annotations", out var list) && list.ValueKind == JsonValueKind.Array)
            foreach (var one in list.EnumerateArray())
                if (one.ValueKind == JsonValueKind.Object && one.TryGetProperty("key", out var key)
                    && key.ValueKind == JsonValueKind.String && one.TryGetProperty("value", out var value))
                    annotations[key.GetString()!] = value;
        return result with
        {
            Duration = Milliseconds(record.TryGetProperty("duration", out var duration) ? duration : default) ?? result.Duration,
            Wait = Milliseconds(annotations.GetValueOrDefault("waitTime")),
            IsCold = annotations.ContainsKey("waitTime") ? annotations.ContainsKey("initTime") : null,
            End = annotations.GetValueOrDefault("timeout").ValueKind == JsonValueKind.True && result.End == ActivationEnd.Failed
                ? ActivationEnd.TimedOut : result.End,
        };
    }

    private static int CodeOf(JsonElement response)
    {
        if (response.TryGetProperty("statusCode", out var code) && code.ValueKind == JsonValueKind.Number
            && code.TryGetInt32(out var number))
            return number;
        return response.TryGetProperty("success", out var success) && success.ValueKind == JsonValueKind.True ? 0
            : response.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.String ? status.GetString() switch
            {
                "success" => 0,
                "application error" => 1,
                "action developer error" => 2,
                _ => 3,
            }
            : 1;
    }

    private static TimeSpan? Milliseconds(JsonElement value)
        => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number is >= 0 and < 1L << 40
            ? TimeSpan.FromMilliseconds(number) : null;
}
