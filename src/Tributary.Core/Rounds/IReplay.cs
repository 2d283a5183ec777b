namespace Tributary.Core.Rounds;

/// <summary>Does a run again from its records, where the clients that trained are at hand.</summary>
internal interface IReplay
{
    /// <param name="initial">The model before the first round.</param>
    /// <param name="history">Every saved round, in order from 1.</param>
    /// <returns>The first round that comes to another model, and why where that is known; null where all come to the same.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    Task<ReplayDifference?> RunAsync(ModelState initial, IReadOnlyList<RoundRecord> history, CancellationToken cancellation);
}
