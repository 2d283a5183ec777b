namespace Tributary.Core.Rounds;

/// <summary>A run that can be gone on with, whatever kind of run it is.</summary>
internal interface IRun
{
    /// <summary>Runs to the end and notes it in the store.</summary>
    /// <param name="start">What the store loaded: the initial model or the last saved round, and what is open.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled; the run can be gone on with.</exception>
    Task<RunOutcome> ExecuteAsync(Checkpoint start, CancellationToken cancellation);
}
