using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Gateways.Asking;
using Tributary.Transports.Flower;
using Tributary.Transports.Flower.Messages;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Flower;

/// <summary>Assignments as Flower's instructions.</summary>
internal static class FlowerInstructions
{
    /// <returns>The message without its tensors, and the model that they are.</returns>
    public static (MessageKind Kind, ServerMessage Message, ModelState? Model) Of(OpenAsk ask, bool isTributary)
    {
        var config = Config(ask, isTributary);
        return ask.Assignment switch
        {
            TrainAssignment train => (MessageKind.Fit, new ServerMessage { FitIns = new FitIns { Config = { config } } }, train.Model),
            EvaluateAssignment test
                => (MessageKind.Evaluate, new ServerMessage { EvaluateIns = new EvaluateIns { Config = { config } } }, test.Model),
            ParametersAssignment
                => (MessageKind.Parameters, new ServerMessage { GetParametersIns = new GetParametersIns { Config = { config } } }, null),
            DescribeAssignment or PropertiesAssignment
                => (MessageKind.Properties, new ServerMessage { GetPropertiesIns = new GetPropertiesIns { Config = { config } } }, null),
            _ => throw new ArgumentException($"Flower has no word for assignments of kind {ask.Assignment.Kind}", nameof(ask)),
        };
    }

    /// <summary>The instructions within the message.</summary>
    public static byte[] Rest(ServerMessage message) => message.FitIns?.ToByteArray() ?? message.EvaluateIns?.ToByteArray() ?? [];

    // Flower's usual keys, then the operator's own, which may replace them.
    private static MapField<string, Scalar> Config(OpenAsk ask, bool isTributary)
    {
        var asked = ask.Assignment;
        var config = new MapField<string, Scalar>();
        if (asked.Round > 0) config["server_round"] = Scalars.Of(asked.Round);
        if (asked is TrainAssignment { Training: var training })
        {
            if (training.BatchSize > 0) config["batch_size"] = Scalars.Of(training.BatchSize);
            config["local_epochs"] = Scalars.Of(training.Epochs);
            config["learning_rate"] = Scalars.Of((double)training.Optimizer.LearningRate);
            config["num_clients_last_round"] = Scalars.Of(asked.AskedBefore);
            config["num_clients_current_round"] = Scalars.Of(asked.Asked);
            if (training.Proximal > 0) config["proximal_mu"] = Scalars.Of(training.Proximal);
        }

        foreach (var (key, value) in asked.Config) config[key] = Scalars.Of(value);
        if (isTributary && asked is not ParametersAssignment)
            config[FlowerProtocol.AssignmentKey] = Scalars.Of(JsonSerializer.Serialize(AssignmentMessages.Of(ask),
                LinkJson.Default.AssignmentMessage));
        return config;
    }
}
