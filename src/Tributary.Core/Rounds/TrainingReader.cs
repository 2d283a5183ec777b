using System.Text.Json.Nodes;
using Tributary.Engine.Optimizers;
using Tributary.Engine.Specs;
using Tributary.Engine.Training;

namespace Tributary.Core.Rounds;

/// <summary>Reads the section <c>training</c>.</summary>
public static class TrainingReader
{
    private const int MaxEpochs = 1_000_000;
    private const int MaxSteps = 1_000_000_000;

    public static TrainingOptions Read(SpecReader? fields)
    {
        var defaults = new TrainingOptions();
        if (fields is null) return defaults;
        if (fields.Has("epochs") && fields.Has("steps")) fields.Fault("steps", "stands beside epochs; give one of the two");
        var stopping = fields.Section("earlyStopping");
        var read = new TrainingOptions
        {
            Epochs = fields.Int("epochs", defaults.Epochs, 1, MaxEpochs),
            Steps = fields.Has("steps") ? fields.Int("steps", 1, 1, MaxSteps) : 0,
            BatchSize = IsAll(fields.Node("batchSize")) ? 0 : fields.Int("batchSize", defaults.BatchSize, 1, 1 << 20),
            Proximal = fields.Number("proximal", 0, 0),
            Optimizer = fields.Section("optimizer") is { } optimizer ? OptimizerSpec.Read(optimizer) : defaults.Optimizer,
            Schedule = fields.Section("schedule") is { } schedule ? ScheduleSpec.Read(schedule) : defaults.Schedule,
            EarlyStoppingPatience = stopping?.Int("patience", 1, 1, MaxEpochs) ?? 0,
            EarlyStoppingDelta = stopping?.Number("delta", 0, 0) ?? 0,
        };
        stopping?.NoMore();
        fields.NoMore();
        return read;
    }

    private static bool IsAll(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text == "all";
}
