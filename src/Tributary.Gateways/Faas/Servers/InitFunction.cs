using Tributary.Gateways.Faas.Keeping;
using Tributary.Gateways.Faas.Stores;
using Tributary.Transports.Faas;

namespace Tributary.Gateways.Faas.Servers;

/// <summary><c>fl_server_init</c>: each client's rows, and the first weights.</summary>
internal sealed class InitFunction(IWeightsStore store, ServerData data)
{
    private const int MaxClients = 10_000;

    /// <param name="seed">Of the weights.</param>
    /// <returns><c>{"weights": "done"}</c>.</returns>
    /// <exception cref="FaasFormatException">A parameter is missing or wrong.</exception>
    public async Task<ReadOnlyMemory<byte>> RunAsync(ServerParameters parameters, ulong seed, CancellationToken cancellation)
    {
        // 1. What is asked, before anything is fetched for it.
        var clients = parameters.Whole("num_clients", 1, MaxClients);
        var sizes = parameters.Sampling();
        var spec = FedKeeperNetwork.Spec(sizes, sizes.Model);
        var address = parameters.Address(FedKeeperKeys.TrainLabels, mayBeFile: true);

        // 2. Two shards for each.
        var rows = RowDeal.Deal(await data.LabelsAsync(address, FedKeeperKeys.TrainLabels, sizes.OutputSize, cancellation), clients);
        for (var i = 0; i < rows.Length; i++) await store.PutRowsAsync(i, rows[i], cancellation);

        // 3. Weights last: whoever finds them finds rows too.
        await store.PutServerAsync(FedKeeperNetwork.Write(spec, FedKeeperNetwork.First(spec, seed)), cancellation);
        return JsonText.Of(FedKeeperKeys.Weights, "done");
    }
}
