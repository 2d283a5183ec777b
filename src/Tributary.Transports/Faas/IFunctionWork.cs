using Tributary.Core.Clients;

namespace Tributary.Transports.Faas;

/// <summary>What a function needs of whoever holds data and engine. Called from several threads where
/// <see cref="FunctionOptions.Concurrency"/> is above 1.</summary>
public interface IFunctionWork
{
    /// <summary>The client that a call asks, with its samples; those of the invocation before are kept for it.</summary>
    /// <param name="data">What it holds: the call's words over the defaults.</param>
    /// <exception cref="FaasFormatException">There are no such samples; the message says what to do.</exception>
    Task<IClient> ClientAsync(string client, FunctionData data, CancellationToken cancellation);

    /// <summary>Trains as FedKeeper's client function.</summary>
    /// <exception cref="FaasFormatException">The request cannot be met: weights of another model, rows that are not there.</exception>
    Task<FedKeeperAnswer> TrainAsync(FedKeeperRequest request, CancellationToken cancellation);
}
