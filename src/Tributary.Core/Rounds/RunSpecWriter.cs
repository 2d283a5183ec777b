using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Engine.Models;
using Tributary.Engine.Optimizers;
using Tributary.Engine.Training;

namespace Tributary.Core.Rounds;

/// <summary>Writes a run's specification as <see cref="RunSpecReader"/> reads it: every value spelled out, in one order, the model in
/// full, so that a later version with other defaults or another catalog resumes the same run.</summary>
public static class RunSpecWriter
{
    public static JsonObject Write(RunSpec spec) => Given(new JsonObject
    {
        ["name"] = spec.Name,
        ["model"] = ModelSpecWriter.Write(spec.Model),
        ["rounds"] = spec.Rounds,
        ["seed"] = spec.Seed,
        ["initial"] = spec.Initial switch
        { { FromClient: false } => null, { Client: { } client } => new JsonObject { ["client"] = client },
            _ => "client"
        },
        ["stop"] = Given(new JsonObject
        {
            ["accuracy"] = spec.Stop.Accuracy,
            ["patience"] = spec.Stop.Patience,
            ["delta"] = spec.Stop.Delta,
            ["bytes"] = spec.Stop.Bytes,
            ["after"] = Seconds(spec.Stop.After),
        }),
        ["strategy"] = StrategyReader.Write(spec.Strategy),
        ["cohort"] = Given(new JsonObject
        {
            ["size"] = spec.Cohort.Fraction is null && spec.Strategy is { Buffered: null, Gossip: null } ? spec.Cohort.Size : null,
            ["fraction"] = spec.Cohort.Fraction,
            ["where"] = WhereReader.Write(spec.Cohort.Where),
            ["quorum"] = spec.Cohort.Quorum,
            ["waitFor"] = spec.Cohort.WaitFor,
            ["deadline"] = Seconds(spec.Cohort.Deadline),
            ["selection"] = Word(spec.Cohort.Selection),
            ["failedRounds"] = spec.Cohort.FailedRounds,
            ["maxExamples"] = spec.Cohort.MaxExamples,
            ["maxShare"] = spec.Cohort.MaxShare,
        }),
        ["training"] = Training(spec.Training),
        ["evaluation"] = Given(new JsonObject
        {
            ["every"] = spec.Evaluation.Every,
            ["on"] = Word(spec.Evaluation.On),
            ["clients"] = spec.Evaluation.Clients,
        }),
        ["encoding"] = new JsonObject { ["download"] = Word(spec.Encoding.Download), ["upload"] = Word(spec.Encoding.Upload) },
        ["config"] = ConfigReader.Write(spec.Config),
    });

    /// <summary>The section <c>training</c>; without the seed.</summary>
    public static JsonObject Training(TrainingOptions training) => Given(new JsonObject
    {
        ["epochs"] = training.Steps == 0 ? training.Epochs : null,
        ["steps"] = training.Steps == 0 ? null : training.Steps,
        ["batchSize"] = training.BatchSize == 0 ? "all" : training.BatchSize,
        ["proximal"] = training.Proximal,
        ["optimizer"] = Optimizer(training.Optimizer),
        ["schedule"] = new JsonObject
        {
            ["kind"] = Word(training.Schedule.Kind),
            ["every"] = training.Schedule.Every,
            ["factor"] = training.Schedule.Factor,
            ["patience"] = training.Schedule.Patience,
            ["delta"] = training.Schedule.Delta,
            ["cooldown"] = training.Schedule.Cooldown,
            ["least"] = training.Schedule.Least,
        },
        ["earlyStopping"] = training.EarlyStoppingPatience == 0 ? null : new JsonObject
        {
            ["patience"] = training.EarlyStoppingPatience,
            ["delta"] = training.EarlyStoppingDelta,
        },
    });

    private static JsonObject Optimizer(OptimizerSpec optimizer) => new()
    {
        ["kind"] = Word(optimizer.Kind),
        ["learningRate"] = optimizer.LearningRate,
        ["momentum"] = optimizer.Momentum,
        ["nesterov"] = optimizer.Nesterov,
        ["weightDecay"] = optimizer.WeightDecay,
        ["beta1"] = optimizer.Beta1,
        ["beta2"] = optimizer.Beta2,
        ["rho"] = optimizer.Rho,
        ["epsilon"] = optimizer.Epsilon,
    };

    // What is not set is not written.
    private static JsonObject Given(JsonObject fields)
    {
        foreach (var key in fields.Where(field => field.Value is null).Select(field => field.Key).ToArray()) fields.Remove(key);
        return fields;
    }

    private static string? Seconds(TimeSpan? time)
        => time is { } given ? given.TotalSeconds.ToString("R", CultureInfo.InvariantCulture) + "s" : null;

    private static string Word<T>(T value)
        where T : struct, Enum
        => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
