using System.Text.Json;
using Tributary.Core.Clients;
using Tributary.Engine.Training;

namespace Tributary.Client.Executables;

/// <summary>What a program says of its work: <c>{"examples": 600, "metrics": {"loss": 0.3, "accuracy": 0.9}}</c>.</summary>
internal sealed record ResultFile(long Examples, IReadOnlyDictionary<string, double> Metrics)
{
    private const int MostBytes = 1 << 20;

    /// <exception cref="TrainerException">The file is not there or is something else.</exception>
    public static ResultFile Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw Fault("is missing; the trainer must write it: {\"examples\": 600, \"metrics\": {\"loss\": 0.3}}");
        if (file.Length > MostBytes) throw Fault($"has {file.Length} bytes; at most {MostBytes} are read");
        var text = File.ReadAllText(path);
        try
        {
            using var document = JsonDocument.Parse(text);
            var fields = document.RootElement;
            if (fields.ValueKind != JsonValueKind.Object) throw Fault("is no JSON object");
            if (!fields.TryGetProperty("examples", out var examples) || examples.ValueKind != JsonValueKind.Number || !examples.TryGetInt64(out var count)) throw Fault("has no whole number \"examples\"");
            var metrics = new Dictionary<string, double>(StringComparer.Ordinal);
            if (fields.TryGetProperty("metrics", out var given) && given.ValueKind == JsonValueKind.Object)
            {
                foreach (var metric in given.EnumerateObject())
                    metrics[metric.Name] = metric.Value.ValueKind == JsonValueKind.Number ? metric.Value.GetDouble() : throw Fault($"has the metric {metric.Name}, which is no number");
            }

            return new ResultFile(count, metrics);
        }
        catch (JsonException fault)
        {
            // Python writes these words, which are no JSON; they tell what went wrong.
            var diverged = text.Contains("NaN", StringComparison.Ordinal) || text.Contains("Infinity", StringComparison.Ordinal);
            throw diverged ? new TrainerException(RefusalReason.NotANumber, "result.json holds NaN or infinity; a lower learning rate may help", fault) : Fault($"is no JSON: {fault.Message}");
        }
    }

    public Evaluation ToEvaluation() => Core.Clients.Metrics.Join(new(Examples, Metrics.TryGetValue(Core.Clients.Metrics.Loss, out var loss) ? loss : throw Fault("has no metrics.loss"),
        Metrics.TryGetValue(Core.Clients.Metrics.Accuracy, out var accuracy) ? accuracy : double.NaN), Metrics);

    private static TrainerException Fault(string what) => new(RefusalReason.Failed, $"result.json {what}");
}
