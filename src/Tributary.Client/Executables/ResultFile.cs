using System.Text.Json;
using Tributary.Core.Clients;
using Tributary.Core.Texts;
using Tributary.Engine.Training;

namespace Tributary.Client.Executables;

/// <summary>What a program says of its work: <c>{"examples": 600, "metrics": {"loss": 0.3, "accuracy": 0.9}}</c>.</summary>
/// <param name="Remark">For people: which metrics were left out; null for none.</param>
internal sealed record ResultFile(long Examples, IReadOnlyDictionary<string, double> Metrics, string? Remark)
{
    private const int MaxBytes = 1 << 20;

    /// <exception cref="TrainerException">The file is not there or is something else.</exception>
    public static ResultFile Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw Fault("is missing; the trainer must write it: {\"examples\": 600, \"metrics\": {\"loss\": 0.3}}");
        if (file.Length > MaxBytes) throw Fault($"has {file.Length} bytes; at most {MaxBytes} are read");
        var text = MetricsText.Quoted(File.ReadAllText(path));
        try
        {
            using var document = JsonDocument.Parse(text);
            var fields = document.RootElement;
            if (fields.ValueKind != JsonValueKind.Object) throw Fault("is no JSON object");
            if (JsonFields.Find(fields, "examples") is not { ValueKind: JsonValueKind.Number } examples
                || !examples.TryGetInt64(out var count)) throw Fault("has no whole number \"examples\"");
            if (JsonFields.Find(fields, "metrics") is not { ValueKind: not JsonValueKind.Null } given)
                return new ResultFile(count, new Dictionary<string, double>(StringComparer.Ordinal), null);
            if (HasDiverged(given))
            {
                const string Diverged = "result.json holds a loss of NaN or infinity; a lower learning rate may help";
                throw new TrainerException(RefusalReason.NotANumber, Diverged);
            }

            var metrics = MetricsText.Of(given);
            return new ResultFile(count, metrics.Numbers, metrics.Remark is { } remark ? $"of the metrics in result.json: {remark}" : null);
        }
        catch (JsonException fault)
        {
            throw Fault($"is no JSON: {fault.Message}");
        }
    }

    public Evaluation ToEvaluation()
        => Core.Clients.Metrics.Join(new(Examples, Metrics.TryGetValue(Core.Clients.Metrics.Loss, out var loss) ? loss
            : throw Fault("has no metrics.loss"),
        Metrics.TryGetValue(Core.Clients.Metrics.Accuracy, out var accuracy) ? accuracy : double.NaN), Metrics);

    // Other metrics stand beside the training; the loss is its own.
    private static bool HasDiverged(JsonElement metrics)
    {
        if (metrics.ValueKind != JsonValueKind.Object || JsonFields.Find(metrics, Core.Clients.Metrics.Loss) is not { } loss) return false;
        return loss.ValueKind == JsonValueKind.Number ? MetricsText.Finite(loss) is null
            : JsonFields.TextOf(loss) is "NaN" or "Infinity" or "-Infinity";
    }

    private static TrainerException Fault(string what) => new(RefusalReason.Failed, $"result.json {what}");
}
