using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Storage.Spool;

namespace Tributary.Gateways.Asking;

/// <summary>
/// Updates on their way from a wire through the gate. What the coordinator promises with an acknowledgement is made true here and nowhere
/// else: an update is acknowledged once it lies in the spool whole, sealed, under its name, and as durable as the operator asked (in the
/// bucket first, where the spool has one); and once it does, it counts, whatever ends its round meanwhile
/// (docs/decisions/acknowledged-counts.md).
/// </summary>
internal sealed class UpdateDelivery(UpdateSpool spool, ILogger log)
{
    /// <inheritdoc cref="UpdateSpool.Bytes"/>
    public long Bytes => spool.Bytes;

    /// <inheritdoc cref="UpdateSpool.MaxBytes"/>
    public long MaxBytes => spool.MaxBytes;

    /// <inheritdoc cref="UpdateSpool.TryReserve"/>
    public IDisposable? TryReserve(long bytes) => spool.TryReserve(bytes);

    /// <summary>Starts to take an update in; where it is not committed, nothing of it remains.</summary>
    /// <inheritdoc cref="UpdateSpool.Begin"/>
    public SpoolEntry Begin(TrainAssignment assignment, string client, long? bytes = null)
        => spool.Begin(assignment.RunId, assignment.Ask, client, bytes);

    /// <summary>A place for what is handed on and never counts: nothing of it remains once it is disposed of.</summary>
    public SpoolEntry BeginRelayed(string run, int number, string client) => spool.Begin(run, number, client);

    /// <summary>Lets go what is left of it: its folder.</summary>
    public void Forget(string run, int number, string client) => spool.Forget(run, [new AskKey(number, client)]);

    /// <summary>Takes an update that is whole through the gate.</summary>
    /// <param name="ask">A <see cref="TrainAssignment"/>'s.</param>
    /// <param name="facts">Its metadata; the header of <paramref name="entry"/> has been checked against the model's layout.</param>
    /// <returns>False where nobody wants it any more; where it is true it may be acknowledged.</returns>
    /// <exception cref="IOException">It could not be kept: the ask waits on, and the client may send it again.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public async Task<bool> CommitAsync(OpenAsk ask, string client, SpoolEntry entry, IReadOnlyDictionary<string, string> facts,
        Transfer transfer, CancellationToken cancellation)
    {
        var assignment = (TrainAssignment)ask.Assignment;
        if (!ask.TryBegin()) return false;
        Update? update = null;
        try
        {
            await spool.ShareAsync(entry, assignment.RunId, cancellation);
            entry.Commit();
            update = UpdateSpool.Read(entry, assignment.Model.Layout, facts);
        }
        finally
        {
            if (update is null) ask.Abort();
        }

        ask.Commit(update with { Transfer = transfer });
        GatewayEvents.Kept(log, client, assignment.RunId, assignment.Round, transfer.BytesIn);
        return true;
    }

    /// <summary>Whether the client's update for the ask is kept already, so that a repetition is acknowledged without a look at it. Where
    /// its first delivery failed after the rename, nobody has been told yet: then this tells.</summary>
    /// <param name="number">The ask's; in a synchronous run the round.</param>
    /// <param name="ask">Who waits for it; null for nobody.</param>
    public bool Repeats(string client, string run, int number, OpenAsk? ask)
    {
        if (!spool.Contains(run, number, client)) return false;
        if (ask is not { Assignment: TrainAssignment assignment } || !ask.TryBegin()) return true;
        Update? update = null;
        try
        {
            update = spool.Find(run, number, client, assignment.Model.Layout);
        }
        finally
        {
            if (update is null) ask.Abort();
        }

        // What cannot be read back was set aside: it is taken in anew.
        if (update is null) return false;
        ask.Commit(update);
        return true;
    }
}
