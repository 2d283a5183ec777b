using Tributary.Coordinator.Api;
using Tributary.Core.Learning.Buffered;
using Tributary.Core.Learning.Gossip;
using Tributary.Core.Learning.Strategies;

namespace Tributary.Coordinator.Catalog;

/// <summary>The strategies with what each takes, for forms.</summary>
internal static class StrategyFields
{
    private static readonly BufferedSpec Buffered = new();

    public static IReadOnlyList<CatalogStrategy> All { get; } = [.. StrategyCatalog.All.Select(entry => new CatalogStrategy(entry.Name,
        entry.Description, [.. entry.IsBuffered ? OfBuffer : [], .. entry.IsGossip ? OfNodes : [], .. entry.Parameters.Select(Number)],
        [.. entry.IsBuffered ? [Staleness] : Array.Empty<CatalogWord>(), .. entry.IsGossip ? OfGraph : []]))];

    private static CatalogWord Staleness => new("strategy.staleness.kind",
        "How an update's weight falls with the models that were made since its client began.", "polynomial",
        ["constant", "polynomial", "hinge"]);

    private static CatalogWord[] OfGraph =>
    [
        new("strategy.topology", "Who averages with whom.", "randomRegular",
            ["document", "all", "ring", "torus", "randomRegular", "smallWorld"]),
        new("strategy.weights", "What neighbours' models count: so that the mean of all nodes is kept, or all the same.", "metropolis",
            ["metropolis", "mean"]),
        new("strategy.exchange", "Who averages: the coordinator for them, or the clients themselves.", "relay", ["relay", "peers"]),
    ];

    private static CatalogNumber[] OfNodes =>
    [
        Whole("degree", "Random regular and small world: neighbours of a node.", new GossipSpec().Degree, 2, GossipSpec.MaxDegree),
        new("strategy.rewire", "Small world: chance that an edge leads elsewhere.", new GossipSpec().Rewire, Whole: false, Open: false, 0,
            1),
        Whole("nodes", "Clients that take part at most; a model of each is in the coordinator's memory.", new GossipSpec().Nodes, 1,
            GossipSpec.MaxNodes),
    ];

    private static CatalogNumber[] OfBuffer =>
    [
        Whole("buffer", "Updates that make a round's model.", Buffered.Buffer, 1, BufferedSpec.MaxAtWork),
        Whole("concurrency", "Clients that are at work at one time; by default twice the buffer.", null, 1, BufferedSpec.MaxAtWork),
        new("strategy.staleness.slope", "Polynomial: the exponent. Hinge: how steeply weights fall behind the delay.",
            Buffered.Staleness.Slope, Whole: false, Open: true, 0, Core.Learning.Buffered.Staleness.MaxSlope),
        Whole("staleness.delay", "Hinge: models behind up to which nothing is taken off.", Buffered.Staleness.Delay, 0,
            Core.Learning.Buffered.Staleness.MaxBehind),
        Whole("staleness.bound", "Updates more models behind do not count; by default there is no bound.", null, 0,
            Core.Learning.Buffered.Staleness.MaxBehind),
    ];

    private static CatalogNumber Whole(string key, string help, double? standard, double least, double most)
        => new($"strategy.{key}", help, standard, Whole: true, Open: false, least, most);

    private static CatalogNumber Number(StrategyParameter one) => new($"strategy.{one.Name}", Help(one.Name), one.Default, one.Whole,
        one.Open, one.Least, double.IsFinite(one.Most) ? one.Most : null);

    private static string Help(string number) => number switch
    {
        "learningRate" => "Size of the server's step.",
        "momentum" => "Share of the server's last step that is kept.",
        "mu" => "Pull of clients towards the round's model.",
        "beta" => "Share that is cut off at each end.",
        "beta1" => "Decay of the mean of steps.",
        "beta2" => "Decay of the mean of squared steps.",
        "tau" => "How far the server adapts; small adapts more.",
        "byzantine" => "Clients that may lie.",
        "chosen" => "Updates that are averaged; 0 takes as many as are safe.",
        "completion" => "Share of those asked that must answer.",
        "q" => "How much harder clients with a high loss pull.",
        "lipschitz" => "One over the clients' learning rate.",
        _ => "",
    };
}
