using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Core.Rounds;
using Tributary.Gateways.Asking;
using Tributary.Storage.Models;
using Tributary.Storage.Spool;

namespace Tributary.Gateways.Files;

/// <summary>How models go out and updates come in, whichever transport a client has: one for a coordinator, shared by its
/// gateways.</summary>
public sealed class GatewayFiles
{
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
}
