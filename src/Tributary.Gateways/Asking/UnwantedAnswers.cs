using Tributary.Core.Clients;
using Tributary.Core.Rounds;

namespace Tributary.Gateways.Asking;

/// <summary>What becomes of an answer that nobody waits for.</summary>
/// <param name="patience">Time after the start in which a run may be on its way back.</param>
internal sealed class UnwantedAnswers(IRunStore runs, TimeSpan patience, TimeProvider clock)
{
    private readonly long _started = clock.GetTimestamp();

    /// <summary>Was it counted, is it too late, or is the run not back yet?</summary>
    /// <param name="ask">In a synchronous run the round.</param>
    /// <returns>Why it is not taken; null where it was counted, so that it may be acknowledged again.</returns>
    public async Task<Problem?> WhyAsync(string client, string run, int ask, CancellationToken cancellation)
    {
        if (!ClientId.IsValid(run) || await runs.FindAsync(run, cancellation) is not { } known) return ClientProblems.UnknownRun(run);
        var state = await runs.StateOfAsync(run, new AskKey(ask, client), cancellation);
        if (state is AskState.Counted) return null;
        if (state is AskState.Over) return ClientProblems.Gone(run, ask);

        // An ask that outlives a round is open as long as the store says so.
        var isComingBack = known.Status is RunStatus.Running or RunStatus.Queued
            && (state is AskState.Open || clock.GetElapsedTime(_started) < patience);
        return isComingBack ? ClientProblems.NotYet(run) : ClientProblems.Gone(run, ask);
    }
}
