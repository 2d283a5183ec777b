using System.Globalization;
using Tributary.Core.Clients;
using Tributary.Core.Learning.Strategies;
using Tributary.Engine.Data;

namespace Tributary.Core.Rounds;

/// <summary>Writes what nodes are asked to train: each from its own model, with a seed of its own.</summary>
internal sealed class NodeAsks(string runId, RunSpec spec, RunPorts ports)
{
    private readonly TrainAsks _asks = new(runId, spec, ports, StrategyCatalog.Create(spec.Strategy));

    /// <summary>A round's.</summary>
    /// <param name="asked">Nodes asked in it.</param>
    /// <param name="askedBefore">Nodes asked in the round before.</param>
    public TrainAssignment Of(int round, string node, ModelState model, int asked, int askedBefore, DateTimeOffset? deadline)
        => Seeded(_asks.Of(round, model, asked, askedBefore) with { Deadline = deadline }, "round", round, node);

    /// <summary>One of those that follow each other without rounds.</summary>
    /// <param name="turn">How often the node has been asked, this time too.</param>
    public TrainAssignment Of(int round, string node, ModelState model, int asked, int turn)
        => Seeded(_asks.Of(round, model, asked, asked) with { Ask = turn }, "turn", turn, node);

    private TrainAssignment Seeded(TrainAssignment assignment, string what, int number, string node) => assignment with
    {
        Training = assignment.Training with
        {
            Seed = SeededRandom.For(spec.Seed, what, number.ToString(CultureInfo.InvariantCulture), node, "train").NextUInt64(),
        },
    };
}
