using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Core.Rounds;
using Tributary.Gateways.Asking;
using Tributary.Storage.Models;
using Tributary.Storage.Spool;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Files;

/// <summary>How models go out and updates come in, whichever transport a client has: one for a coordinator, shared by its
/// gateways.</summary>
public sealed class GatewayFiles
{
    // An upload that came in time may end a little later.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    public GatewayFiles(IModelFiles models, UpdateSpool spool, IRunStore runs, FileLimits limits, TimeProvider clock,
        ILogger<GatewayFiles>? log = null)
    {
        var lines = log ?? NullLogger<GatewayFiles>.Instance;
        Models = models;
        Shelf = new ModelShelf(models, clock, lines);
        Delivery = new UpdateDelivery(spool, lines);
        Unwanted = new UnwantedAnswers(runs, limits.Lease, clock);
        Uploads = new UpdateUploads(Delivery, limits, clock, lines);
        Tickets = new TicketBook(clock);
    }

    internal IModelFiles Models { get; }

    internal ModelShelf Shelf { get; }

    internal UpdateDelivery Delivery { get; }

    internal UnwantedAnswers Unwanted { get; }

    internal UpdateUploads Uploads { get; }

    internal TicketBook Tickets { get; }

    /// <summary>An assignment as it travels to a client that fetches its model and puts its update by a ticket.</summary>
    /// <param name="moved">Told whenever something of either has moved: the client lives.</param>
    /// <returns>Null where too many tickets hold already.</returns>
    internal async Task<AssignmentMessage?> MessageAsync(string client, OpenAsk ask, Action moved, CancellationToken cancellation)
    {
        var message = AssignmentMessages.Of(ask);
        if (AssignmentMessages.ModelOf(ask.Assignment) is not { } model) return message;
        await Shelf.KeepAsync(model, cancellation);
        return Tickets.Issue(client, ask, LifeOf(ask), moved) is { } ticket
            ? message with { ModelPath = ticket.ModelPath, UpdatePath = ticket.UpdatePath } : null;
    }

    /// <summary>How long what opens an ask's files must hold.</summary>
    internal static TimeSpan LifeOf(OpenAsk ask) => ask.Left is { } left && left > TimeSpan.Zero ? left + Grace : TicketBook.MaxLife;
}
