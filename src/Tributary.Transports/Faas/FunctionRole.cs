namespace Tributary.Transports.Faas;

/// <summary>What a function does.</summary>
public enum FunctionRole
{
    /// <summary>Trains: calls of ours, and FedKeeper's <c>fl_client</c>.</summary>
    Client,

    /// <summary>Says what it runs on.</summary>
    NodeInfo,

    /// <summary>FedKeeper's <c>fl_server_init</c>: deals the rows and draws the first weights (<see cref="IServerWork"/>).</summary>
    ServerInit,

    /// <summary>FedKeeper's <c>fl_server_aggregator</c>: the mean of a round, tested (<see cref="IServerWork"/>).</summary>
    ServerAggregator,

    /// <summary>FedKeeper's <c>fl_invoker_weights_update</c>: calls one client, and stores its answer
    /// (<see cref="IServerWork"/>).</summary>
    Invoker,
}
