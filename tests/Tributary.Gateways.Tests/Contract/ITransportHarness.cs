using Tributary.Core.Clients;

namespace Tributary.Gateways.Tests.Contract;

/// <summary>One transport, both ends of it, for the contract suite.</summary>
public interface ITransportHarness : IAsyncDisposable
{
    ContractCoordinator Coordinator { get; }

    /// <summary>Starts the far end; it joins by itself, and comes back by itself after breaks.</summary>
    Task StartClientAsync(IClient trainer);

    /// <summary>Takes the far end away without a word, as a crash does.</summary>
    Task KillClientAsync(string id);

    /// <summary>Ends the far end in order, as a signal does.</summary>
    Task LeaveClientAsync(string id);

    /// <summary>Takes the coordinator's end away without a word and brings it back over the same stores.</summary>
    Task RestartCoordinatorAsync();

    /// <summary>Sends the client's last update for a round again; true where it was acknowledged again.</summary>
    Task<bool> RepeatAsync(string id, string run, int round);
}
