using Tributary.Core.Rounds;

namespace Tributary.Cli.Live;

/// <summary>A run as it stands at one moment.</summary>
/// <param name="Rounds">Every saved round, those before a resume included.</param>
/// <param name="Round">The round in work; 0 between rounds and before the first.</param>
/// <param name="Asked">Clients asked in the round in work; where they work on over rounds, updates that make one.</param>
/// <param name="Answered">Those whose update counted so far.</param>
/// <param name="Elapsed">Since this process started the run.</param>
/// <param name="Away">Why the run's coordinator does not answer just now; null where it does.</param>
/// <param name="Waiting">What the run waits for; null where it waits for nothing.</param>
/// <param name="Left">Until the last round at the pace of the latest rounds; null before there is a pace.</param>
internal sealed record RunSnapshot(string RunId, RunSpec Spec, IReadOnlyList<RoundRecord> Rounds, int Round, int Asked, int Answered,
    int Refused,
    TimeSpan Elapsed, TimeSpan? Left, RunOutcome? Outcome, string? Away = null, string? Waiting = null);
