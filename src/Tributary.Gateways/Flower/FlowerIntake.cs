using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;
using Tributary.Engine.Formats;
using Tributary.Engine.Specs;
using Tributary.Engine.Training;
using Tributary.Gateways.Asking;
using Tributary.Protocols.Grpc;
using Tributary.Transports.Flower;
using Tributary.Transports.Flower.Messages;

namespace Tributary.Gateways.Flower;

/// <summary>Takes answers in: an update goes from where it arrives into the spool, then through the gate
/// (docs/decisions/acknowledged-counts.md).</summary>
internal sealed class FlowerIntake(UpdateDelivery delivery, TimeProvider clock, ILogger log)
{
    /// <summary>A message without tensors.</summary>
    public static Task<(MessageKind Kind, byte[] Fields)> ReadAsync(IncomingMessage message, CancellationToken cancellation)
        => GuardAsync(() => TensorMessage.ReadAsync(message, ParametersField, (_, _, _, _) => ValueTask.CompletedTask, cancellation));

    /// <summary>Reads an answer to its end.</summary>
    /// <param name="time">From the instructions to the answer's first byte.</param>
    /// <returns>What is to be said of it, null where it went through the gate by itself; and the types of its tensors, where they are the
    /// model's.</returns>
    /// <exception cref="GrpcException">It is no answer to what was asked: the stream cannot go on.</exception>
    public async Task<(Reply? Reply, IReadOnlyList<NpyHead>? Types)> TakeAsync(string id, OpenAsk ask, IncomingMessage message,
        TimeSpan time, CancellationToken cancellation)
    {
        if (ask.Assignment is ParametersAssignment wanted) return await ParametersAsync(wanted, message, cancellation);
        if (ask.Assignment is not TrainAssignment train)
        {
            var (kind, rest) = await ReadAsync(message, cancellation);
            return (ask.Assignment is EvaluateAssignment ? Evaluation(Expect(kind, MessageKind.Evaluate), rest)
                : Properties(Expect(kind, MessageKind.Properties), rest), null);
        }

        // Nobody wants it any more: it is let go by.
        if (ask.Reply.IsCompleted)
        {
            Expect((await ReadAsync(message, cancellation)).Kind, MessageKind.Fit);
            return (null, null);
        }

        var began = clock.GetTimestamp();
        using var sink = new UpdateSink(delivery, train, id, log);
        var (fitKind, fit) = await GuardAsync(() => TensorMessage.ReadAsync(message, ParametersField, sink.TakeAsync, cancellation));
        Expect(fitKind, MessageKind.Fit);
        return (await sink.FinishAsync(ask, FitRes.Parser.ParseFrom(fit), time, clock.GetElapsedTime(began), cancellation), sink.Types);
    }

    private static async Task<(Reply? Reply, IReadOnlyList<NpyHead>? Types)> ParametersAsync(ParametersAssignment wanted,
        IncomingMessage message, CancellationToken cancellation)
    {
        // What fits a known model goes where it belongs; of an unknown one whatever comes is kept.
        ITensorTaker tensors = wanted.Spec is { IsClients: true, Tensors.Count: 0 } ? new TensorGatherer(wanted.MaxValues)
            : new TensorCollector(_ => wanted.Spec.Layout());
        var (kind, rest) = await GuardAsync(() => TensorMessage.ReadAsync(message, ParametersField, tensors.TakeAsync, cancellation));
        Expect(kind, MessageKind.Parameters);
        var answer = GetParametersRes.Parser.ParseFrom(rest);
        if (answer.Status?.Code is not (null or Code.Ok)) return (FlowerReplies.Refusal(answer.Status), null);
        return tensors.Finish() is { } model ? (new ParametersReply(model), tensors.Types)
            : (new Refusal(RefusalReason.WrongShape, tensors.Fault!), null);
    }

    // The number of the field parameters in what a client answers.
    private static int ParametersField(MessageKind kind) => kind is MessageKind.Fit or MessageKind.Parameters ? 2 : 0;

    private static MessageKind Expect(MessageKind kind, MessageKind wanted)
        => kind == wanted ? kind : throw new GrpcException(kind == MessageKind.End ? GrpcStatus.Cancelled
            : GrpcStatus.InvalidArgument, $"{wanted} was asked; {kind} was answered");

    private static async Task<(MessageKind Kind, byte[] Fields)> GuardAsync(Func<Task<(MessageKind Kind, byte[] Fields)>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
            throw new GrpcException(GrpcStatus.InvalidArgument, $"the message is damaged: {fault.Plain()}", fault);
        }
    }

    private static Reply Evaluation(MessageKind _, byte[] rest)
    {
        var answer = EvaluateRes.Parser.ParseFrom(rest);
        if (answer.Status?.Code is not (null or Code.Ok)) return FlowerReplies.Refusal(answer.Status);
        var metrics = Scalars.Numbers(answer.Metrics);
        return new EvaluationReply(Metrics.Join(new Evaluation(answer.NumExamples, answer.Loss,
            metrics.GetValueOrDefault(Metrics.Accuracy, double.NaN)), metrics));
    }

    private static Reply Properties(MessageKind _, byte[] rest)
    {
        var answer = GetPropertiesRes.Parser.ParseFrom(rest);
        if (answer.Status?.Code is not (null or Code.Ok)) return FlowerReplies.Refusal(answer.Status);
        return new PropertiesReply(answer.Properties.ToDictionary(pair => pair.Key, pair => Scalars.Text(pair.Value),
            StringComparer.Ordinal));
    }
}
