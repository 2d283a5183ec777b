using Tributary.Core.Compression;
using Tributary.Core.Learning.Gossip;
using Tributary.Core.Learning.Strategies;
using Tributary.Engine.Models;
using Tributary.Engine.Specs;
using Tributary.Engine.Training;

namespace Tributary.Core.Rounds;

/// <summary>What an operator decides about a run.</summary>
public sealed record RunSpec
{
    public const int MaxRounds = 1_000_000;

    /// <summary>The run's name, for people; need not be unique.</summary>
    public string Name { get; init; } = "run";

    public required ModelSpec Model { get; init; }

    /// <summary>Rounds to run, counted from 1.</summary>
    public int Rounds { get; init; } = 10;

    /// <summary>All randomness of the run comes from it.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Where the first weights come from.</summary>
    public InitialSpec Initial { get; init; } = new(FromClient: false);

    public StopSpec Stop { get; init; } = new();

    public StrategySpec Strategy { get; init; } = new();

    public CohortSpec Cohort { get; init; } = new();

    public TrainingOptions Training { get; init; } = new();

    public EvaluationSpec Evaluation { get; init; } = new();

    public EncodingSpec Encoding { get; init; } = new();

    /// <summary>Keys and values for clients that read them (Flower's).</summary>
    public ConfigSpec Config { get; init; } = new();

    /// <summary>Clients that must be present before a round begins, where clients come over a network.</summary>
    public int Needed() => Strategy.Buffered is { } buffered ? Math.Max(buffered.Buffer, Cohort.WaitFor ?? 0)
        : Strategy.Gossip is not { } gossip ? Cohort.Needed()
        : gossip.Exchange == GossipExchange.Peers ? Cohort.WaitFor ?? 2 : Math.Max(2, Cohort.WaitFor ?? 2);

    /// <summary>Every fault at once, with the field's path; empty where the run can start.</summary>
    public IEnumerable<SpecProblem> Problems()
    {
        if (Rounds is < 1 or > MaxRounds) yield return new("rounds", $"is {Rounds}; it must be in 1..{MaxRounds}");
        if (Model.IsClients && !Initial.FromClient)
            yield return new("initial", $"is seed, but only clients know how the weights of {Model.Name} are drawn; set it to client");
        if (Model.IsClients && Evaluation.On is (EvaluationPlace.Server or EvaluationPlace.Both))
            yield return new("evaluation.on",
                $"is {Evaluation.On.ToString().ToLowerInvariant()}, but only clients know how to compute {Model.Name}; set it to clients "
                + $"or none");
        foreach (var problem in Stop.Problems().Concat(Strategy.Problems()).Concat(Cohort.Problems()).Concat(Evaluation.Problems()))
            yield return problem;
        foreach (var problem in Strategy.Buffered is null ? [] : OfSynchronousRounds()) yield return problem;
        foreach (var problem in Strategy.Gossip is { } gossip ? OfCentralRounds(gossip) : []) yield return problem;
        if (Strategy.Gossip is not null || Strategy.Problems().Any() || Cohort.Problems().Any() || Cohort.Fraction is not null) yield break;
        var needed = StrategyCatalog.Create(Strategy).Aggregation.LeastUpdates;
        if (needed > Cohort.Size)
            yield return new("cohort.size", $"is {Cohort.Size}; strategy {Strategy.Name} needs at least {needed} updates a round");
    }

    // Everybody takes part, each with the samples that it has; nobody weighs what comes.
    private IEnumerable<SpecProblem> OfCentralRounds(GossipSpec gossip)
    {
        if (Cohort.Fraction is not null) yield return new("cohort.fraction", $"does not go with {Strategy.Name}: every node takes part");
        if (Cohort.MaxShare is not null)
            yield return new("cohort.maxShare", $"does not go with {Strategy.Name}, whose weights follow from the graph");
        if (Cohort.Selection is Selection.FedLesScan or Selection.Apodotiko)
            yield return new("cohort.selection", $"looks at rounds that end with everybody's answer; it does not go with {Strategy.Name}");
        if (Cohort.Quorum is not null)
            yield return new("cohort.quorum", $"does not go with {Strategy.Name}: what a node learns counts, whoever else answers");
        if (Cohort.WaitFor > gossip.Nodes)
            yield return new("cohort.waitFor", $"is {Cohort.WaitFor}; it must be at most strategy.nodes, which is {gossip.Nodes}");
        if (gossip.Exchange == GossipExchange.Peers && Evaluation.On != EvaluationPlace.None)
            yield return new("evaluation.on", $"is {Evaluation.On.ToString().ToLowerInvariant()}, but with strategy.exchange: peers nobody "
                + "has the nodes' models but themselves; set it to none");
        if (gossip.Exchange == GossipExchange.Relay && Model.IsClients)
            yield return new("strategy.exchange", $"is relay, but only clients know {Model.Name}; set it to peers");
    }

    // What is said of a round's cohort has no meaning where there is none.
    private IEnumerable<SpecProblem> OfSynchronousRounds()
    {
        if (Cohort.Fraction is not null)
            yield return new("cohort.fraction", $"does not go with {Strategy.Name}, which asks strategy.concurrency clients at a time");
        if (Cohort.Quorum is not null)
            yield return new("cohort.quorum", $"does not go with {Strategy.Name}, whose rounds end with strategy.buffer updates");
        if (Evaluation.Clients is not null)
            yield return new("evaluation.clients", $"does not go with {Strategy.Name}: those test a round's model whose updates made it, "
                + "because others are at work");
    }
}
