using System.Globalization;
using System.Runtime.InteropServices;
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

    // For the metadata.
    private const int FactBytes = 1024;

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
        return await KeepAsync(board, ask, weights, samples, time, transfer, cancellation);
    }

    private async Task<Refusal?> KeepAsync(string board, OpenAsk ask, ModelState weights, long samples, TimeSpan time, Transfer transfer,
        CancellationToken cancellation)
    {
        var train = (TrainAssignment)ask.Assignment;
        var facts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [UpdateFacts.Examples] = samples.ToString(CultureInfo.InvariantCulture),
            [UpdateFacts.TrainSeconds] = time.TotalSeconds.ToString("R", CultureInfo.InvariantCulture),
        };
        var layout = BoardModel.Float32(weights.Layout);
        var head = (int)(SafeTensors.Size(layout) - weights.PayloadBytes) + FactBytes;
        using var room = delivery.TryReserve(head + weights.PayloadBytes);
        if (room is null)
            return new Refusal(RefusalReason.Failed, $"the coordinator has no room for the update: {delivery.Bytes:n0} of "
                + $"{delivery.MaxBytes:n0} bytes are taken by updates that wait for their round to end");
        try
        {
            using var entry = delivery.Begin(train, board, head + weights.PayloadBytes);
            var file = entry.File.SafeFileHandle;
            RandomAccess.Write(file, MemoryMarshal.AsBytes(weights.Values.Span), head);
            RandomAccess.Write(file, SafeTensors.Head(layout, facts, head), 0);
            entry.Seal();
            await delivery.CommitAsync(ask, board, entry, facts, transfer, cancellation);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What the system says names files of this machine: it is for the log, not for the record.
            GatewayEvents.NoRoom(log, fault, board, train.RunId, train.Round);
            return new Refusal(RefusalReason.Failed, fault is UnauthorizedAccessException
                ? "the coordinator's folder of updates may not be written to" : "the coordinator's disk is full or out of order");
        }
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
