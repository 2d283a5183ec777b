using System.Globalization;
using System.Text.Json.Nodes;
using Tributary.Gateways.Faas.Fabric;

namespace Tributary.Cli.Sessions;

/// <summary>What functions of a file learn, as a run file.</summary>
internal static class FabricRun
{
    /// <param name="data">The section <c>data</c> for the server's test; null where clients test.</param>
    /// <param name="rounds">At most.</param>
    /// <param name="accuracy">At which it ends, 0..1.</param>
    /// <param name="deadline">For a round.</param>
    /// <exception cref="CommandFault">The file says nothing of learning.</exception>
    public static string Text(FabricConfig config, JsonObject? data, int rounds, double accuracy, string deadline)
    {
        if (config.Learning is not { } learning || config.ClientCount == 0)
            throw CommandFault.BadInput("the file names no clients that could learn",
                "scenarios.federated_learning.clients_info says how many there are, and on which clusters");
        var kind = learning.Optimizer == "ndam" ? "nadam" : learning.Optimizer;
        var epsilon = kind == "sgd" ? "" : ", epsilon: 1.0e-7";
        return string.Create(CultureInfo.InvariantCulture, $$"""
            name: {{JsonValue.Create(config.Name).ToJsonString()}}
            model: {{FabricModel.Text(learning)}}
            rounds: {{rounds}}
            strategy: fedavg
            stop: { accuracy: {{accuracy}} }
            cohort: { size: {{config.ClientsPerRound}}, waitFor: {{config.ClientsPerRound}}, deadline: {{deadline}} }
            training: { epochs: {{learning.Epochs}}, batchSize: {{learning.BatchSize}},
                optimizer: { kind: {{kind}}, learningRate: {{learning.LearningRate}}{{epsilon}} } }
            evaluation: { on: {{(data is null ? "clients" : "server")}} }
            {{(data is null ? "" : $"data: {data.ToJsonString()}")}}
            """);
    }
}
