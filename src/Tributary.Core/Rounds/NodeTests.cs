using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Training;

namespace Tributary.Core.Rounds;

/// <summary>Tests the nodes' own models: on the server's test set one after another, on clients each its own.</summary>
internal sealed class NodeTests(RunSpec spec, RunPorts ports, RoundEvaluation evaluation)
{
    /// <returns>What came of the mean model on the server and of the nodes' on their clients; and each node's own, by its id: the server's
    /// where it tested.</returns>
    public async Task<(RoundTest Round, IReadOnlyDictionary<string, Evaluation> Nodes)> RunAsync(int round, ModelState mean,
        IReadOnlyList<IClient> nodes, NodeModels models, Func<string, long?> declared, CancellationToken cancellation)
    {
        var asked = Drawn(round, nodes);
        var test = await evaluation.RunAsync(round, mean, asked, declared, cancellation, node => models[node]);
        if (test.Server is null) return (test, test.Each);

        // Nodes that agree share a model, which is tested once.
        var (found, known) = (new Dictionary<string, Evaluation>(StringComparer.Ordinal),
            new Dictionary<ModelState, Evaluation>(ReferenceEqualityComparer.Instance));
        foreach (var node in asked)
        {
            var model = models[node.Info.Id];
            if (!known.TryGetValue(model, out var own)) known[model] = own = await ports.Evaluator!.EvaluateAsync(model, cancellation);
            found[node.Info.Id] = own;
        }

        return (test, found);
    }

    private IReadOnlyList<IClient> Drawn(int round, IReadOnlyList<IClient> nodes)
    {
        if (spec.Evaluation.Clients is not { } some || some >= nodes.Count) return nodes;
        var random = SeededRandom.For(spec.Seed, "round", $"{round}", "evaluation");
        return Drawing.Draw(ports.Clients, [.. nodes.Select(node => node.Info.Id)], new CohortSpec { Size = some }, random);
    }
}
