namespace Tributary.Gateways.Orders;

/// <summary>What older systems let their peers order of a server besides learning with it: that a run begins, that it ends, what its model
/// says. Each change is put on record before it is made.</summary>
public interface IRunControl
{
    /// <summary>Begins a run, unless one of its name is under way: then it is that one.</summary>
    /// <param name="actor">Who orders it, for the record.</param>
    /// <exception cref="OrderException">The order has a fault, or nothing begins now.</exception>
    Task<OrderedRun> BeginAsync(RunOrder order, string actor, CancellationToken cancellation);

    /// <summary>Stops the run of a name that is under way; its round under way is left, what was saved stays.</summary>
    /// <returns>Null where none is.</returns>
    /// <exception cref="OrderException">It cannot be stopped now.</exception>
    Task<OrderedRun?> StopAsync(string name, string actor, CancellationToken cancellation);

    /// <summary>Stops a run by its id, for a reason that stands on record; nothing where it has ended.</summary>
    /// <exception cref="OrderException">It cannot be stopped now.</exception>
    Task EndAsync(string run, string actor, string reason, CancellationToken cancellation);

    /// <summary>Waits until a run has ended, whoever ends it; while the store is away too.</summary>
    /// <returns>Why it failed; null where it was stopped or is complete.</returns>
    Task<string?> EndedAsync(OrderedRun run, CancellationToken cancellation);

    /// <summary>What the newest model of the runs of a name says of a sample; also while one of them trains.</summary>
    /// <returns>A probability for each class; null where no round was saved yet.</returns>
    /// <exception cref="OrderException">The sample does not fit the model, it has no classes, or the store is away.</exception>
    Task<IReadOnlyList<double>?> AskAsync(string name, float[] sample, CancellationToken cancellation);

    /// <summary>How the runs of a name stand.</summary>
    /// <exception cref="OrderException">The store is away.</exception>
    Task<OrderedState> StateAsync(string name, CancellationToken cancellation);
}
