using System.Text.Json.Nodes;
using Tributary.Engine.Optimizers;
using Tributary.Engine.Specs;
using Tributary.Engine.Training;

namespace Tributary.Core.Rounds;

/// <summary>Reads the section <c>training</c>.</summary>
internal static class TrainingReader
{
    private const int MostEpochs = 1_000_000;

    public static TrainingOptions Read(SpecReader? fields)
    {
        var defaults = new TrainingOptions();
        if (fields is null) return defaults;
        var stopping = fields.Section("earlyStopping");
        var read = new TrainingOptions
        {
            Epochs = fields.Int("epochs", defaults.Epochs, 1, MostEpochs),
            BatchSize = IsAll(fields.Node("batchSize")) ? 0 : fields.Int("batchSize", defaults.BatchSize, 1, 1 << 20),
            Proximal = fields.Number("proximal", 0, 0),
            Optimizer = fields.Section("optimizer") is { } optimizer ? OptimizerSpec.Read(optimizer) : defaults.Optimizer,
            Schedule = fields.Section("schedule") is { } schedule ? ReadSchedule(schedule) : defaults.Schedule,
            EarlyStoppingPatience = stopping?.Int("patience", 1, 1, MostEpochs) ?? 0,
            EarlyStoppingDelta = stopping?.Number("delta", 0, 0) ?? 0,
        };
        stopping?.NoMore();
        fields.NoMore();
        return read;
    }

    private static bool IsAll(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text == "all";

    private static ScheduleSpec ReadSchedule(SpecReader fields)
    {
        var defaults = new ScheduleSpec();
        var read = new ScheduleSpec
        {
            Kind = Enum.Parse<ScheduleKind>(fields.Text("kind", "constant", "constant", "step", "plateau"), ignoreCase: true),
            Every = fields.Int("every", defaults.Every, 1),
            Factor = fields.Number("factor", defaults.Factor, most: 1, above: 0),
            Patience = fields.Int("patience", defaults.Patience, 0),
            Delta = fields.Number("delta", defaults.Delta, 0),
            Cooldown = fields.Int("cooldown", defaults.Cooldown, 0),
            Least = fields.Number("least", defaults.Least, 0),
        };
        fields.NoMore();
        return read;
    }
}
