using Tributary.Core;
using Tributary.Core.Learning.Exact;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Engine.Specs;
using Tributary.Engine.Training;
using Tributary.Gateways.Faas.Stores;
using Tributary.Transports.Faas;

namespace Tributary.Gateways.Faas.Servers;

/// <summary><c>fl_server_aggregator</c>: the mean of what the round's clients answered, weighted by their samples, tested and stored. The
/// mean is the exact one, rounded once: where the originals' sum in float32 depends on the order, this does not.</summary>
internal sealed class AggregatorFunction(IWeightsStore store, ServerData data, TrainerPool trainers)
{
    private const int MaxClients = 10_000;

    /// <returns><c>{"loss": x, "accuracy": y}</c>, on all test samples.</returns>
    /// <exception cref="FaasFormatException">A parameter is missing or wrong, or a client's answer is.</exception>
    public async Task<ReadOnlyMemory<byte>> RunAsync(ServerParameters parameters, CancellationToken cancellation)
    {
        // 1. What is asked. The file names the round's clients; how many there are in all does not matter.
        var clients = parameters.RoundClients(MaxClients);
        var sizes = parameters.Sampling();
        var spec = FedKeeperNetwork.Spec(sizes, sizes.Model);
        var images = parameters.Address(FedKeeperKeys.TestImages, mayBeFile: true);
        var labels = parameters.Address(FedKeeperKeys.TestLabels, mayBeFile: true);

        // 2. The mean, tested before it is stored.
        var mean = await MeanAsync(spec, clients, cancellation);
        var test = await data.TestAsync(images, labels, sizes, cancellation);
        var found = await new PooledEvaluator(spec, test, trainers).EvaluateAsync(mean, cancellation);
        if (!double.IsFinite(found.Loss)) throw new FaasFormatException("the mean's loss is no number: training diverged");
        await store.PutServerAsync(FedKeeperNetwork.Write(spec, mean), cancellation);
        return JsonText.Of(writer =>
        {
            writer.WriteNumber("loss", found.Loss);
            writer.WriteNumber("accuracy", found.Accuracy);
        });
    }

    /// <summary>The mean of the stored answers of some clients.</summary>
    /// <exception cref="FaasFormatException">One has not answered, or what it answered cannot count; it is named.</exception>
    internal async Task<ModelState> MeanAsync(ModelSpec spec, IReadOnlyList<int> clients, CancellationToken cancellation)
    {
        ExactSum? sum = null;
        foreach (var client in clients)
        {
            var answer = await store.ClientAsync(client, cancellation)
                ?? throw new FaasFormatException($"client_{client} has stored no weights yet; its invoker comes first");
            if (answer.Cardinality == 0) throw new FaasFormatException($"client_{client} counts for no samples");
            var model = FedKeeperNetwork.Read(spec, answer.Weights, $"client_{client}");
            if (sum is null)
            {
                // What the sum's range follows: the weights that the clients began with, where they are stored.
                var server = await store.ServerAsync(cancellation);
                sum = Begin(server is { Count: > 0 } ? FedKeeperNetwork.Read(spec, server, "Server") : model);
            }

            if (sum.Add(model, ExactWeight.Of(answer.Cardinality)) is { } refusal)
                throw new FaasFormatException($"client_{client}: {refusal.Detail}");
        }

        return sum!.Mean();
    }

    private static ExactSum Begin(ModelState model)
    {
        try
        {
            return new ExactSum(model);
        }
        catch (ArgumentException fault)
        {
            throw new FaasFormatException($"Server: {fault.Plain()}", fault);
        }
    }
}
