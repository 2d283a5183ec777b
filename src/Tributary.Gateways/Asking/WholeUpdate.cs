using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;

namespace Tributary.Gateways.Asking;

/// <summary>Takes updates that are in memory whole, in another system's form, into the spool and through the gate.</summary>
internal sealed class WholeUpdate(UpdateDelivery delivery, ILogger log)
{
    // For the metadata.
    private const int FactBytes = 1024;

    /// <param name="ask">A <see cref="TrainAssignment"/>'s.</param>
    /// <param name="weights">Checked: they fit the model's layout and are finite.</param>
    /// <returns>Why it does not count; null where it went through, or nobody wants it any more.</returns>
    public async Task<Refusal?> KeepAsync(string client, OpenAsk ask, ModelState weights, long samples, TimeSpan time, Transfer transfer,
        CancellationToken cancellation)
    {
        var train = (TrainAssignment)ask.Assignment;
        var facts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [UpdateFacts.Examples] = samples.ToString(CultureInfo.InvariantCulture),
            [UpdateFacts.TrainSeconds] = time.TotalSeconds.ToString("R", CultureInfo.InvariantCulture),
        };
        var layout = new TensorLayout(weights.Layout.Tensors.Select(tensor => tensor with { Original = ElementType.Float32 }));
        var head = (int)(SafeTensors.Size(layout) - weights.PayloadBytes) + FactBytes;
        using var room = delivery.TryReserve(head + weights.PayloadBytes);
        if (room is null)
            return new Refusal(RefusalReason.Failed, $"the coordinator has no room for the update: {delivery.Bytes:n0} of "
                + $"{delivery.MaxBytes:n0} bytes are taken by updates that wait for their round to end");
        try
        {
            using var entry = delivery.Begin(train, client, head + weights.PayloadBytes);
            var file = entry.File.SafeFileHandle;
            RandomAccess.Write(file, MemoryMarshal.AsBytes(weights.Values.Span), head);
            RandomAccess.Write(file, SafeTensors.Head(layout, facts, head), 0);
            entry.Seal();
            await delivery.CommitAsync(ask, client, entry, facts, transfer, cancellation);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What the system says names files of this machine: it is for the log, not for the record.
            GatewayEvents.NoRoom(log, fault, client, train.RunId, train.Round);
            return new Refusal(RefusalReason.Failed, fault is UnauthorizedAccessException
                ? "the coordinator's folder of updates may not be written to" : "the coordinator's disk is full or out of order");
        }
    }
}
