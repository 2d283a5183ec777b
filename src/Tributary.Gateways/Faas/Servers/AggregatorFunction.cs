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
/// mean is the exact one, rounded once: where the originals' sum in float32 depends on the order, this does not, and other functions may
/// fold parts of it (<see cref="PartialTree"/>).</summary>
/// <param name="patience">How long a part that another function folds is waited for; null for 5 minutes.</param>
internal sealed class AggregatorFunction(IWeightsStore store, ServerData data, TrainerPool trainers, TimeSpan? patience = null,
    TimeProvider? clock = null)
{
    private const int MaxClients = 10_000;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    /// <returns><c>{"loss": x, "accuracy": y}</c>, on all test samples; of a part <c>{"partial": name, "clients": n}</c>.</returns>
    /// <exception cref="FaasFormatException">A parameter is missing or wrong, or a client's answer is.</exception>
    public async Task<ReadOnlyMemory<byte>> RunAsync(ServerParameters parameters, CancellationToken cancellation)
    {
        // 1. What is asked. The file names the round's clients; how many there are in all does not matter.
        var clients = parameters.RoundClients(MaxClients);
        var sizes = parameters.Sampling();
        var spec = FedKeeperNetwork.Spec(sizes, sizes.Model);
        if (parameters.Partial() is { } name) return await FoldAsync(parameters, name, spec, clients, cancellation);
        var images = parameters.Address(FedKeeperKeys.TestImages, mayBeFile: true);
        var labels = parameters.Address(FedKeeperKeys.TestLabels, mayBeFile: true);

        // 2. The mean, tested before it is stored.
        var mean = (await SumAsync(parameters, null, spec, clients, cancellation)).Mean();
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

    /// <summary>The sum of the stored answers of some clients.</summary>
    /// <param name="name">Of this sum; null for that of all.</param>
    /// <exception cref="FaasFormatException">One has not answered, or what it answered cannot count; it is named.</exception>
    internal async Task<ExactSum> SumAsync(ServerParameters parameters, PartialName? name, ModelSpec spec, IReadOnlyList<int> clients,
        CancellationToken cancellation)
    {
        // What the sum's range follows: the weights that the clients began with, where they are stored.
        var server = await store.ServerAsync(cancellation);
        var begun = server is { Count: > 0 } ? FedKeeperNetwork.Read(spec, server, "Server") : null;
        if (begun is null && name is not null) throw new FaasFormatException("a part of a mean needs stored weights of the server");
        var sum = begun is null ? null : Begin(begun);
        async Task Fold(IReadOnlyList<int> some)
        {
            foreach (var client in some)
            {
                var (model, weight) = await AnswerAsync(spec, client, cancellation);
                sum ??= Begin(model);
                if (sum.Add(model, weight) is { } refusal) throw new FaasFormatException($"client_{client}: {refusal.Detail}");
            }
        }

        if (sum is null || parameters.Partials() is not { } calls || clients.Count <= calls.Clients) await Fold(clients);
        else await new PartialTree(store, parameters, calls, patience ?? s_patience, clock ?? TimeProvider.System)
            .AddAsync(sum, begun!, name, clients, Fold, cancellation);
        return sum!;
    }

    private async Task<ReadOnlyMemory<byte>> FoldAsync(ServerParameters parameters, PartialName name, ModelSpec spec,
        IReadOnlyList<int> clients, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        (await SumAsync(parameters, name, spec, clients, cancellation)).Partial().Write(bytes);
        await store.PutPartialAsync(name.ToString(), bytes.ToArray(), cancellation);
        return JsonText.Of(writer =>
        {
            writer.WriteString("partial", name.ToString());
            writer.WriteNumber("clients", clients.Count);
        });
    }

    private async Task<(ModelState Model, ExactWeight Weight)> AnswerAsync(ModelSpec spec, int client, CancellationToken cancellation)
    {
        var answer = await store.ClientAsync(client, cancellation)
            ?? throw new FaasFormatException($"client_{client} has stored no weights yet; its invoker comes first");
        if (answer.Cardinality == 0) throw new FaasFormatException($"client_{client} counts for no samples");
        return (FedKeeperNetwork.Read(spec, answer.Weights, $"client_{client}"), ExactWeight.Of(answer.Cardinality));
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
