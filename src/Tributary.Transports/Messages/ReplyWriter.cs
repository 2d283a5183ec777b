using Tributary.Core.Clients;
using Tributary.Engine.Tables;

namespace Tributary.Transports.Messages;

/// <summary>Answers as they travel, but for updates.</summary>
internal static class ReplyWriter
{
    /// <param name="kind">Of the assignment that it answers.</param>
    public static ReplyMessage Write(string kind, Reply reply) => reply switch
    {
        Refusal refusal => new ReplyMessage(kind) { Refusal = new RefusalMessage(refusal.Reason.ToString(), refusal.Detail) },
        EvaluationReply { Evaluation: var test } when !double.IsFinite(test.Loss) => new ReplyMessage(kind)
        {
            Refusal = new RefusalMessage(nameof(RefusalReason.NotANumber), $"the loss of the evaluation is {test.Loss}"),
        },
        EvaluationReply { Evaluation: var test } => new ReplyMessage(kind)
        {
            Evaluation = new EvaluationMessage(test.Examples, test.Loss, MetricsText.Finite(test.Accuracy))
            {
                Metrics = Metrics.Own(test.Metrics),
            },
        },
        DescribeReply described => new ReplyMessage(kind) { Table = TableJson.Write(described.Summary) },
        GossipReply gossip => new ReplyMessage(kind)
        {
            Gossip = new GossipMessage(gossip.Examples)
            {
                TrainSeconds = gossip.TrainTime.TotalSeconds,
                Metrics = gossip.Metrics,
                Averaged = gossip.Averaged,
            },
        },
        PropertiesReply properties => new ReplyMessage(kind) { Properties = properties.Properties },
        _ => new ReplyMessage(kind)
        {
            Refusal = new RefusalMessage(nameof(RefusalReason.WrongKind),
            $"the trainer answered with {reply.GetType().Name}")
        },
    };
}
