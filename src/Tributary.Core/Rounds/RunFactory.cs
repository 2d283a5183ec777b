using Tributary.Core.Learning.Gossip;
using Tributary.Engine.Models;

namespace Tributary.Core.Rounds;

/// <summary>Begins runs and goes on with them: what a coordinator and a simulation do alike, and the place that knows which kinds of runs
/// there are. Between loading and going on a host sees to what it alone knows: schemas, test sets, what clients keep to
/// themselves.</summary>
public static class RunFactory
{
    /// <summary>The model before the first round, drawn from the run's seed.</summary>
    public static ModelState Draw(RunSpec spec)
    {
        var layout = spec.Model.Layout();
        var weights = new float[layout.Length];
        WeightInitializer.Fill(spec.Model, spec.Seed, weights);
        return new ModelState(layout, weights);
    }

    /// <summary>Goes on where a run stands, to its end.</summary>
    /// <param name="spec">With the model as it is known by now.</param>
    /// <param name="at">What the store loaded. A file does not say which tensors are local or buffers; the specification does.</param>
    /// <exception cref="ArgumentException">The specification has problems, or the server is to evaluate and the host brought no
    /// evaluator.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; the run can be gone on with.</exception>
    public static Task<RunOutcome> GoOnAsync(string runId, RunSpec spec, Checkpoint at, RunPorts ports, CancellationToken cancellation)
        => Make(runId, spec, ports).ExecuteAsync(at with { Model = new ModelState(spec.Model.Layout(), at.Model.Values) }, cancellation);

    /// <summary>Does a run again from its records, where the clients that trained are at hand: each update that counted is trained again
    /// from the model that its client began from, with the same seed, and folded as it was.</summary>
    /// <param name="initial">The model before the first round.</param>
    /// <param name="history">Every saved round, in order from 1.</param>
    /// <returns>The first round that comes to another model; null where all come to the same.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static Task<ReplayDifference?> ReplayAsync(string runId, RunSpec spec, ModelState initial, IReadOnlyList<RoundRecord> history,
        RunPorts ports, CancellationToken cancellation)
    {
        IReplay replay = spec.Strategy switch
        {
            { Buffered: { } buffered } => new BufferedReplay(runId, spec, buffered, ports),
            { Gossip: { } gossip } => new GossipReplay(runId, spec, gossip, ports),
            _ => new RoundReplay(runId, spec, ports),
        };
        return replay.RunAsync(new ModelState(spec.Model.Layout(), initial.Values), history, cancellation);
    }

    private static IRun Make(string runId, RunSpec spec, RunPorts ports) => spec.Strategy switch
    {
        { Buffered: { } buffered } => new BufferedRun(runId, spec, buffered, ports),
        { Gossip: { Exchange: GossipExchange.Peers } gossip } => new PeerRun(runId, spec, gossip, ports),
        { Gossip: { } gossip } => new GossipRun(runId, spec, gossip, ports),
        _ => new FederatedRun(runId, spec, ports),
    };
}
