using Tributary.Core.Clients;
using Tributary.Core.Learning.Gossip;
using Tributary.Core.Texts;
using Tributary.Engine.Tables;
using Tributary.Engine.Training;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Asking;

/// <summary>What clients answer and tell, as it travels.</summary>
internal static class ReplyMessages
{
    // About thirty years.
    private const double MaxSeconds = 1e9;

    /// <summary>What a message without an answer in it is told.</summary>
    public const string Nothing = "it holds neither a refusal, nor an evaluation, nor a table, nor properties, nor gossip";

    /// <returns>Null where it holds no answer.</returns>
    public static Reply? Read(ReplyMessage message)
    {
        if (message.Refusal is { } refusal)
            return new Refusal(Enum.TryParse<RefusalReason>(refusal.Reason, ignoreCase: true, out var reason) && Enum.IsDefined(reason)
                ? reason : RefusalReason.Failed, Short(refusal.Detail) ?? "");
        if (message.Evaluation is { } test)
            return new EvaluationReply(Metrics.Join(new Evaluation(test.Examples, test.Loss, test.Accuracy ?? double.NaN), test.Metrics));
        if (message.Gossip is { } gossip) return Gossip(gossip);
        if (message.Table is { } table)
            return TableJson.ReadSummary(table, out var fault) is { } summary ? new DescribeReply(summary)
                : new Refusal(RefusalReason.Failed, fault!);
        return message.Properties is { } properties ? new PropertiesReply(properties) : null;
    }

    public static ClientProgress Progress(string run, int round, ProgressMessage message) => new(run, round)
    {
        Epoch = message.Epoch,
        Epochs = message.Epochs,
        Loss = message.Loss,
        Text = Short(message.Text),
    };

    private static GossipReply Gossip(GossipMessage message) => new(Math.Max(0, message.Examples))
    {
        Metrics = message.Metrics ?? new Dictionary<string, double>(StringComparer.Ordinal),
        TrainTime = message.TrainSeconds is >= 0 and < MaxSeconds ? TimeSpan.FromSeconds(message.TrainSeconds) : default,
        Averaged = message.Averaged is { Count: <= GossipSpec.MaxNodes } averaged
            ? [.. averaged.Where(id => id is not null && ClientId.IsValid(id)).Distinct(StringComparer.Ordinal)] : null,
    };

    private static string? Short(string? text) => text is null ? null : CleanText.Of(text, ToldBounds.MaxText);
}
