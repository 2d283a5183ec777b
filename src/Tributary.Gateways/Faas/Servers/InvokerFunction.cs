using Tributary.Engine.Formats;
using Tributary.Gateways.Faas.Stores;
using Tributary.Transports.Faas;

namespace Tributary.Gateways.Faas.Servers;

/// <summary><c>fl_invoker_weights_update{i}</c>: hands a client its rows and the server's weights, and stores what it answers.</summary>
internal sealed class InvokerFunction(IWeightsStore store)
{
    private const int MaxClients = 10_000;

    /// <returns><c>{"result": "executed_Client_3"}</c>, or <c>{"Error": ADDRESS}</c> where the function answers with an error of HTTP: what
    /// <c>main.py</c> looks for in the text is <c>Client</c>, so that no fault may say that.</returns>
    /// <exception cref="FaasFormatException">A parameter is missing or wrong, the function does not answer, or it answers something
    /// else.</exception>
    public async Task<ReadOnlyMemory<byte>> RunAsync(ServerParameters parameters, CancellationToken cancellation)
    {
        // 1. What is asked.
        var client = parameters.Whole("client_id", 0, MaxClients);
        var (address, type) = (parameters.Address("url", mayBeFile: false), parameters.Text("client_type"));
        var sizes = parameters.Sampling();
        var model = parameters.Text(FedKeeperKeys.Model);
        var urls = new FedKeeperUrls(parameters.Text(FedKeeperKeys.TrainImages), parameters.Text(FedKeeperKeys.TrainLabels),
            parameters.Text(FedKeeperKeys.TestImages), parameters.Text(FedKeeperKeys.TestLabels));
        var (rate, optimizer, epochs) = (parameters.Text(FedKeeperKeys.Rate), parameters.Text(FedKeeperKeys.Optimizer),
            parameters.Text(FedKeeperKeys.Epochs));
        var spec = FedKeeperNetwork.Spec(sizes, model);

        // 2. What the store has for it.
        var rows = await store.RowsAsync(client, cancellation)
            ?? throw new FaasFormatException($"data_client_{client} is not stored; fl_server_init comes first");
        var request = new FedKeeperRequest
        {
            Rows = rows,
            Weights = await store.ServerAsync(cancellation) ?? [],
            Urls = urls,
            Sampling = sizes,
            Model = model,
            LearningRate = rate,
            Optimizer = optimizer,
            LocalEpochs = epochs,
        };

        // 3. What it answers; nothing of it is believed.
        var isJson = type.Contains("openwhisk", StringComparison.Ordinal);
        var shown = FunctionPost.Shown(address);
        var body = await FunctionPost.SendAsync(address, isJson ? ExtendedJson.Write(request.ToBson()) : request.ToBson(), isJson,
            parameters.Flag("insecure"), cancellation);
        if (body is null) return FedKeeperError.Write(FedKeeperKeys.Error, shown);
        var answer = Read(body, shown);
        var most = (rows.Count + sizes.BatchSize - 1L) / sizes.BatchSize * sizes.BatchSize;
        if (answer.Cardinality < 1 || answer.Cardinality > most)
            throw new FaasFormatException($"{shown} says it trained on {answer.Cardinality} samples; it was given {rows.Count}");
        FedKeeperNetwork.Read(spec, answer.Weights, $"the answer of {shown}");
        if (answer.Weights.Any(array => !Array.TrueForAll(array.Values, float.IsFinite)))
            throw new FaasFormatException($"{shown} answers weights with NaN or infinity; its training diverged");
        await store.PutClientAsync(client, answer, cancellation);
        return JsonText.Of("result", $"executed_Client_{client}");
    }

    private static FedKeeperAnswer Read(byte[] body, string place)
    {
        try
        {
            return FedKeeperAnswer.ReadText(body);
        }
        catch (Exception fault) when (fault is FaasFormatException or BrokenFileException)
        {
            throw new FaasFormatException($"{place}: {fault.Message.Replace("Client", "client", StringComparison.Ordinal)}", fault);
        }
    }
}
