using Microsoft.Extensions.Logging;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Texts;
using Tributary.Engine.Formats;
using Tributary.Gateways.Asking;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Transports.Wamp.Boards;

namespace Tributary.Gateways.Wamp;

/// <summary>What boards answer to train_round: an update goes into the spool and through the gate.</summary>
internal sealed class BoardIntake(UpdateDelivery delivery, ILogger log)
{
    private const int MaxDetail = 300;
    private readonly WholeUpdate _updates = new(delivery, log);

    /// <returns>Why it does not count; null where it went through, or nobody wants it any more.</returns>
    public async Task<Refusal?> TakeAsync(string board, OpenAsk ask, WampPayload answer, long bytesOut, TimeSpan time,
        CancellationToken cancellation)
    {
        var train = (TrainAssignment)ask.Assignment;

        // 1. What it says.
        if (Told(answer, out var said) is { } fault) return fault;
        if (said[BoardNames.UpdatedModel] is not { Kind: WampKind.Bytes, Bytes: var bytes })
            return new Refusal(RefusalReason.WrongKind, "its answer holds no updated_model");
        if (said[BoardNames.Samples].Integer is not { } samples)
            return new Refusal(RefusalReason.WrongKind, "its answer does not say in n_samples how many samples it was trained on");
        if (samples < 1) return new Refusal(RefusalReason.ZeroExamples, $"the update claims {samples} examples; at least 1 is needed");

        // 2. Its weights.
        ModelState weights;
        try
        {
            weights = BoardModel.Read(bytes, train.Model.Layout);
        }
        catch (BrokenFileException broken)
        {
            return new Refusal(RefusalReason.WrongShape, CleanText.Line(broken.Message, MaxDetail));
        }

        // 3. The gate.
        if (ask.Reply.IsCompleted) return null;
        var transfer = new Transfer(bytesOut, bytes.Length, TimeSpan.Zero);
        return await _updates.KeepAsync(board, ask, weights, samples, time, transfer, cancellation);
    }

    private static Refusal? Told(WampPayload answer, out WampValue said)
    {
        said = default;
        try
        {
            said = answer.First;
        }
        catch (WampFormatException broken)
        {
            return new Refusal(RefusalReason.WrongKind, CleanText.Line(broken.Message, MaxDetail));
        }

        if (said.IsNull) return new Refusal(RefusalReason.Failed, "the board was stopped, or could not train");
        return said[BoardNames.Status].Text != BoardNames.Error ? null
            : new Refusal(RefusalReason.Failed, CleanText.Line(said[BoardNames.Detail].Text ?? "the board does not say why", MaxDetail));
    }
}
