using Tributary.Core.Clients;
using Tributary.Gateways.Asking;

namespace Tributary.Gateways.Files;

/// <summary>A one-time credential for one assignment of one client: good for fetching its model and for putting its update.</summary>
/// <param name="Text">What stands in the address; a secret.</param>
/// <param name="Client">Who was asked.</param>
/// <param name="Expires">When it ends in any case.</param>
internal sealed record Ticket(string Text, string Client, OpenAsk Ask, DateTimeOffset Expires)
{
    /// <summary>Told whenever something of the model or the update has moved: the client lives.</summary>
    public Action Moved { get; init; } = static () => { };

    /// <summary>Where the model is fetched, below the coordinator's address.</summary>
    public string ModelPath => $"{FileEndpoints.Prefix}/{Text}/model";

    /// <summary>Where the update is put; null where the assignment wants none.</summary>
    public string? UpdatePath => Ask.Assignment is TrainAssignment ? $"{FileEndpoints.Prefix}/{Text}/update" : null;
}
