namespace Tributary.Gateways.Faas.Fabric;

/// <summary>What a client's function is spoken to in.</summary>
internal enum FunctionProtocol
{
    /// <summary>Our own: an assignment with a ticket; the model travels beside the call.</summary>
    Native,

    /// <summary>FedKeeper's: rows, weights and addresses of the data in the request, weights in the answer.</summary>
    FedKeeper,
}
