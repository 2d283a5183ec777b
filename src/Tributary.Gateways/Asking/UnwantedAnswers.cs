using Tributary.Core.Clients;
using Tributary.Core.Rounds;

namespace Tributary.Gateways.Asking;

/// <summary>What becomes of an answer that nobody waits for.</summary>
/// <param name="patience">Time after the start in which a run may be on its way back.</param>
internal sealed class UnwantedAnswers(IRunStore runs, TimeSpan patience, TimeProvider clock)
{
    private readonly long _started = clock.GetTimestamp();

    /// <summary>Was it counted, is it too late, or is the run not back yet?</summary>
    /// <returns>Why it is not taken; null where it was counted, so that it may be acknowledged again.</returns>
    public async Task<Problem?> WhyAsync(string client, string run, int round, CancellationToken cancellation)
    {
        if (!ClientId.IsValid(run) || await runs.FindAsync(run, cancellation) is not { } known) return ClientProblems.UnknownRun(run);
        if (await runs.RoundAsync(run, round, cancellation) is { } saved)
            return saved.Cohort.Any(one => one.Client == client && one.Refused is null) ? null : ClientProblems.Gone(run, round);
        var isComingBack = known.Status is RunStatus.Running or RunStatus.Queued && clock.GetElapsedTime(_started) < patience;
        return isComingBack ? ClientProblems.NotYet(run) : ClientProblems.Gone(run, round);
    }
}
