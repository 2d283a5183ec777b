using System.Globalization;
using System.Text.Json;
using Tributary.Gateways.Faas.Platforms.Calls;

namespace Tributary.Gateways.Faas.Figures;

/// <summary>Answers of Prometheus' <c>/api/v1/query</c>.</summary>
internal static class PrometheusAnswer
{
    private const int MaxNumber = 32;

    /// <summary>The one number of an answer.</summary>
    /// <returns>Null where there is none: no series, or what it has is not finite.</returns>
    /// <exception cref="FormatException">It is no such answer, or has several series.</exception>
    public static double? Read(JsonElement answer)
    {
        var data = answer.Member("data");
        if (answer.Text("status") != "success") throw new FormatException("it answers something else than Prometheus does");
        var result = data.Member("result");
        if (data.Text("resultType") == "scalar") return Number(result);
        if (data.Text("resultType") != "vector" || result.ValueKind != JsonValueKind.Array)
            throw new FormatException("it answers neither one number nor a vector");
        return result.GetArrayLength() switch
        {
            0 => null,
            1 => Number(result[0].Member("value")),
            var count => throw new FormatException($"it answers {count} series where there is one"),
        };
    }

    // [seconds, "text"]
    private static double? Number(JsonElement pair)
    {
        if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2
            || pair[1] is not { ValueKind: JsonValueKind.String } said || said.GetString() is not { Length: <= MaxNumber } text
            || !double.TryParse(text.Replace("Inf", "Infinity", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture,
                out var number))
            throw new FormatException("it answers a value that is no number");
        return double.IsFinite(number) ? number : null;
    }
}
