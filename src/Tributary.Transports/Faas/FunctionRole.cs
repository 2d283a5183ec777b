namespace Tributary.Transports.Faas;

/// <summary>What a function does.</summary>
public enum FunctionRole
{
    /// <summary>Trains: calls of ours, and FedKeeper's <c>fl_client</c>.</summary>
    Client,

    /// <summary>Says what it runs on.</summary>
    NodeInfo,
}
