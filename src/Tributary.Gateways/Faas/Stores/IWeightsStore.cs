using Tributary.Engine.Formats;
using Tributary.Transports.Faas;

namespace Tributary.Gateways.Faas.Stores;

/// <summary>Where FedKeeper's server functions keep a run: the server's weights, and each client's rows and latest answer. Weights are in
/// Keras' order.</summary>
/// <remarks>All of it throws <see cref="WeightsStoreException"/> where the store cannot be reached or holds something else.</remarks>
internal interface IWeightsStore
{
    /// <summary>Null where there are none yet; an empty list where none are stored as such.</summary>
    Task<IReadOnlyList<NpyArray>?> ServerAsync(CancellationToken cancellation);

    Task PutServerAsync(IReadOnlyList<NpyArray> weights, CancellationToken cancellation);

    /// <summary>Numbers of a client's samples, from 0 on; null where none are dealt to it.</summary>
    Task<IReadOnlyList<int>?> RowsAsync(int client, CancellationToken cancellation);

    Task PutRowsAsync(int client, IReadOnlyList<int> rows, CancellationToken cancellation);

    /// <summary>What a client answered last; null where it has not yet.</summary>
    Task<FedKeeperAnswer?> ClientAsync(int client, CancellationToken cancellation);

    Task PutClientAsync(int client, FedKeeperAnswer answer, CancellationToken cancellation);

    /// <summary>A partial sum as it travels; null where nobody has put it.</summary>
    Task<byte[]?> PartialAsync(string name, CancellationToken cancellation);

    /// <summary>Keeps a partial sum until it is merged.</summary>
    Task PutPartialAsync(string name, ReadOnlyMemory<byte> sum, CancellationToken cancellation);

    /// <summary>Forgets partial sums: those of these names, and whatever was left behind an hour ago and before.</summary>
    Task DropPartialsAsync(IReadOnlyList<string> names, CancellationToken cancellation);
}
