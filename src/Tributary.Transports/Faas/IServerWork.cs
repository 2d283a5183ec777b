namespace Tributary.Transports.Faas;

/// <summary>What FedKeeper's own server functions do, in programs that have them: they reach its store of weights, which clients'
/// functions do not.</summary>
public interface IServerWork
{
    /// <param name="role">One of the server's.</param>
    /// <param name="parameters">The invocation's, a JSON object.</param>
    /// <returns>Its result, a JSON object.</returns>
    /// <exception cref="FaasFormatException">Something is missing or wrong, or another party does not answer; the message says what.
    /// </exception>
    Task<ReadOnlyMemory<byte>> ServeAsync(FunctionRole role, ReadOnlyMemory<byte> parameters, CancellationToken cancellation);
}
