namespace Tributary.Gateways.Faas.Platforms;

/// <summary>One cluster of one FaaS provider: what the keeper needs of it. Calls that may pass when they are made again are made again
/// here; what comes through is final for now. Safe to use from several threads.</summary>
internal interface IFunctionPlatform : IAsyncDisposable
{
    /// <summary>As the configuration names it, e.g. <c>openwhisk</c>.</summary>
    string Provider { get; }

    /// <summary>As the configuration names it.</summary>
    string Cluster { get; }

    /// <summary>Creates a function, or makes the one of its name what is asked for.</summary>
    /// <returns>True where it was not there before.</returns>
    /// <exception cref="PlatformException">It is not there as asked for.</exception>
    Task<bool> DeployAsync(FunctionSpec function, CancellationToken cancellation);

    /// <returns>False where there is none.</returns>
    /// <exception cref="PlatformException">Nobody knows whether it is there.</exception>
    Task<bool> DeleteAsync(string function, CancellationToken cancellation);

    /// <summary>What is there, by name.</summary>
    /// <exception cref="PlatformException">The platform does not say.</exception>
    Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation);

    /// <summary>Starts a function; does not wait for its end.</summary>
    /// <param name="parameters">A JSON object.</param>
    /// <exception cref="PlatformException">It was not started.</exception>
    Task<Activation> InvokeAsync(string function, ReadOnlyMemory<byte> parameters, CancellationToken cancellation);

    /// <summary>Waits for the end of an activation, however long it takes.</summary>
    /// <exception cref="PlatformException">What became of it cannot be learned.</exception>
    Task<ActivationResult> ResultAsync(Activation activation, CancellationToken cancellation);

    /// <summary>Lets go what is kept of an activation, and ends it where the platform can; nothing where it is over.</summary>
    void Abandon(Activation activation);

    /// <summary>The last lines that an activation logged; empty where the platform tells none.</summary>
    /// <exception cref="PlatformException">The platform does not say.</exception>
    Task<IReadOnlyList<string>> LogsAsync(Activation activation, CancellationToken cancellation);
}
