using Tributary.Core.Learning.Aggregations;
using Tributary.Core.Learning.Optimizers;

namespace Tributary.Core.Learning.Strategies;

/// <summary>The strategies as a table: each is an aggregation, a server optimizer and a client objective.</summary>
public static class StrategyCatalog
{
    // A share of the cohort is trimmed below one half at each end, or nothing would be left.
    private const double BelowHalf = 0.4999;

    private static readonly StrategyParameter Rate = new("learningRate", 1, Open: true);
    private static readonly StrategyParameter AdaptiveRate = new("learningRate", 0.01, Open: true);
    private static readonly StrategyParameter Beta1 = new("beta1", 0.9, Most: 0.999999);
    private static readonly StrategyParameter Beta2 = new("beta2", 0.99, Most: 0.999999);
    private static readonly StrategyParameter Tau = new("tau", 1e-3, Open: true);
    private static readonly StrategyParameter Byzantine = new("byzantine", 1, Most: 10_000, Whole: true);

    public static IReadOnlyList<StrategyEntry> All { get; } =
    [
        new("fedavg", "mean weighted by examples (McMahan et al. 2017)", [Rate],
            p => new("fedavg", new WeightedMean(), new ServerSgd(p("learningRate")))),
        new("fedavgm", "FedAvg with momentum on the server (Hsu et al. 2019)", [Rate, new("momentum", 0.9, Most: 0.999999)],
            p => new("fedavgm", new WeightedMean(), new ServerMomentum(p("learningRate"), p("momentum")))),
        new("fedprox", "FedAvg; clients are pulled towards the round's model by mu (Li et al. 2020)", [new("mu", 0.1), Rate],
            p => new("fedprox", new WeightedMean(), new ServerSgd(p("learningRate"))) { Proximal = p("mu") }),
        new("fedadagrad", "Adagrad on the server (Reddi et al. 2021)",
            [new("learningRate", 0.1, Open: true), new("beta1", 0, Most: 0.999999), Tau],
            p => new("fedadagrad", new WeightedMean(), new ServerAdagrad(p("learningRate"), p("beta1"), p("tau")))),
        new("fedadam", "Adam on the server (Reddi et al. 2021)", [AdaptiveRate, Beta1, Beta2, Tau],
            p => new("fedadam", new WeightedMean(), new ServerAdam(p("learningRate"), p("beta1"), p("beta2"), p("tau")))),
        new("fedyogi", "Yogi on the server (Reddi et al. 2021)", [AdaptiveRate, Beta1, Beta2, Tau],
            p => new("fedyogi", new WeightedMean(), new ServerYogi(p("learningRate"), p("beta1"), p("beta2"), p("tau")))),
        new("fedmean", "mean in which every client counts the same", [Rate],
            p => new("fedmean", new Mean(), new ServerSgd(p("learningRate")))),
        new("fedmedian", "coordinate-wise median (Yin et al. 2018)", [Rate],
            p => new("fedmedian", new Median(), new ServerSgd(p("learningRate")))),
        new("fedtrimmedavg", "coordinate-wise mean without the share beta at each end (Yin et al. 2018)",
            [new("beta", 0.2, Most: BelowHalf), Rate],
            p => new("fedtrimmedavg", new TrimmedMean(p("beta")), new ServerSgd(p("learningRate")))),
        new("krum", "the update nearest to its neighbours; needs 2 byzantine + 3 (Blanchard et al. 2017)", [Byzantine, Rate],
            p => new("krum", new Krum((int)p("byzantine")), new ServerSgd(p("learningRate")))),
        new("multikrum", "mean of the updates that Krum likes best; chosen 0 takes n - 2 byzantine - 3 (Blanchard et al. 2017)",
            [Byzantine, new("chosen", 0, Most: 100_000, Whole: true), Rate],
            p => new("multikrum", new MultiKrum((int)p("byzantine"), (int)p("chosen")), new ServerSgd(p("learningRate")))),
        new("bulyan", "Krum's choices, then a mean around the median; needs 4 byzantine + 3 (El Mhamdi et al. 2018)", [Byzantine, Rate],
            p => new("bulyan", new Bulyan((int)p("byzantine")), new ServerSgd(p("learningRate")))),
        new("faulttolerantfedavg", "FedAvg; a round counts once the share completion of those asked has answered (Flower)",
            [new("completion", 0.5, Most: 1), Rate],
            p => new("faulttolerantfedavg", new WeightedMean(), new ServerSgd(p("learningRate"))) { LeastCompletion = p("completion") }),
        new("qfedavg", "fair: clients with a high loss pull harder, by q; lipschitz is 1 / the clients' learning rate (Li et al. 2020)",
            [new("q", 0.2), new("lipschitz", 10, Open: true)],
            p => new("qfedavg", new FairMean(p("q"), p("lipschitz")), new ServerSgd()) { LossBefore = true }),
        new("fedbuff", "asynchronous: every so many updates make a model, late ones count less (Nguyen et al. 2022)",
            [Rate, new("momentum", 0, Most: 0.999999)],
            p => new("fedbuff", new Mean(), p("momentum") > 0 ? new ServerMomentum(p("learningRate"), p("momentum"))
                : new ServerSgd(p("learningRate")))) { IsBuffered = true },
        new("gossip", "without a central model: clients average with each other (Lian et al. 2017)", [],
            _ => new("gossip", new Mean(), new ServerSgd())) { IsGossip = true },
    ];

    /// <summary>Null where there is no such strategy; case does not matter.</summary>
    public static StrategyEntry? Find(string name)
        => All.FirstOrDefault(entry => string.Equals(entry.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="ArgumentException">The specification has problems (<see cref="StrategySpec.Problems"/>).</exception>
    public static Strategy Create(StrategySpec spec)
    {
        if (spec.Problems().FirstOrDefault() is { } problem) throw new ArgumentException(problem.ToString(), nameof(spec));
        var entry = Find(spec.Name)!;
        return entry.Make(name => spec.Parameters.TryGetValue(name, out var value) ? value
            : entry.Parameters.Single(p => p.Name == name).Default);
    }
}
