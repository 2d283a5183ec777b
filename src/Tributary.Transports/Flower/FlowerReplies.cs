using Google.Protobuf.Collections;
using Tributary.Core.Clients;
using Tributary.Engine.Training;
using Tributary.Transports.Flower.Messages;

namespace Tributary.Transports.Flower;

/// <summary>A client's replies as Flower's answers, and refusals in them.</summary>
internal static class FlowerReplies
{
    /// <summary>The answer without its tensors.</summary>
    /// <param name="kind">Of the instruction: an answer that does not fit it becomes a refusal.</param>
    public static ClientMessage Of(MessageKind kind, Reply reply, bool isTributary) => (kind, reply) switch
    {
        (MessageKind.Fit, Update update)
            => new ClientMessage
            {
                FitRes = new FitRes
                {
                    Status = Good,
                    NumExamples = update.Examples,
                    Metrics = { Metrics(update, isTributary) }
                }
            },
        (MessageKind.Evaluate, EvaluationReply { Evaluation: var test })
            => new ClientMessage
            {
                EvaluateRes = new EvaluateRes
                {
                    Status = Good,
                    Loss = (float)test.Loss,
                    NumExamples = test.Examples,
                    Metrics = { Metrics(test) }
                }
            },
        (MessageKind.Properties, PropertiesReply properties)
            => new ClientMessage
            {
                GetPropertiesRes = new GetPropertiesRes
                {
                    Status = Good,
                    Properties = { Scalars(properties.Properties) }
                }
            },
        (_, Refusal refusal) => No(kind, $"{refusal.Reason}: {refusal.Detail}"),
        _ => No(kind, $"{RefusalReason.WrongKind}: the trainer answered with {reply.GetType().Name}"),
    };

    /// <summary>What a status says, as a refusal; the words of a Tributary client keep their reason.</summary>
    public static Refusal Refusal(Status status)
    {
        var colon = status.Message.IndexOf(": ", StringComparison.Ordinal);
        if (colon > 0 && Enum.TryParse<RefusalReason>(status.Message[..colon], out var reason) && Enum.IsDefined(reason))
            return new Refusal(reason, Short(status.Message[(colon + 2)..]));
        return new Refusal(RefusalReason.Failed,
            Short($"the client answered {status.Code}{(status.Message.Length > 0 ? ": " + status.Message : "")}"));
    }

    private static Status Good => new() { Code = Code.Ok };

    private static string Short(string text) => text.Length > 500 ? text[..500] : text;

    private static ClientMessage No(MessageKind kind, string text) => kind switch
    {
        MessageKind.Fit
            => new ClientMessage { FitRes = new FitRes { Status = new Status { Code = Code.FitNotImplemented, Message = text } } },
        MessageKind.Evaluate
            => new ClientMessage
            {
                EvaluateRes = new EvaluateRes
                {
                    Status = new Status
                    {
                        Code = Code.EvaluateNotImplemented,
                        Message = text
                    }
                }
            },
        MessageKind.Parameters
            => new ClientMessage
            {
                GetParametersRes = new GetParametersRes
                {
                    Status = new Status
                    {
                        Code = Code.GetParametersNotImplemented,
                        Message = text
                    }
                }
            },
        _ => new ClientMessage
        {
            GetPropertiesRes = new GetPropertiesRes
            {
                Status = new Status
                {
                    Code = Code.GetPropertiesNotImplemented,
                    Message = text
                }
            }
        },
    };

    private static MapField<string, Scalar> Metrics(Update update, bool isTributary)
    {
        var metrics = Numbers(update.Metrics);
        if (isTributary) metrics[FlowerProtocol.TrainSecondsMetric] = new Scalar { Double = update.TrainTime.TotalSeconds };
        return metrics;
    }

    private static MapField<string, Scalar> Metrics(Evaluation test)
    {
        var metrics = Numbers(test.Metrics);
        if (!double.IsNaN(test.Accuracy)) metrics[Core.Clients.Metrics.Accuracy] = new Scalar { Double = test.Accuracy };
        return metrics;
    }

    private static MapField<string, Scalar> Numbers(IReadOnlyDictionary<string, double> numbers)
    {
        var scalars = new MapField<string, Scalar>();
        foreach (var (name, value) in numbers) scalars[name] = new Scalar { Double = value };
        return scalars;
    }

    private static MapField<string, Scalar> Scalars(IReadOnlyDictionary<string, string> properties)
    {
        var scalars = new MapField<string, Scalar>();
        foreach (var (name, value) in properties) scalars[name] = new Scalar { String = value };
        return scalars;
    }
}
