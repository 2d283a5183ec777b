using Tributary.Engine.Training;

namespace Tributary.Core.Rounds;

/// <summary>What came of testing a round's model.</summary>
/// <param name="Server">Null where the server did not evaluate.</param>
/// <param name="Clients">Null where no client's evaluation counts.</param>
/// <param name="Refused">Clients that were asked and whose evaluation does not count, ordered by id.</param>
/// <param name="Notes">What was left out of evaluations that count, by client.</param>
internal sealed record RoundTest(Evaluation? Server, Evaluation? Clients, IReadOnlyList<ClientOutcome> Refused, IReadOnlyDictionary<string,
    string> Notes)
{
    /// <summary>Each client's evaluation that counts, by its id.</summary>
    public IReadOnlyDictionary<string, Evaluation> Each { get; init; }
        = System.Collections.Immutable.ImmutableDictionary<string, Evaluation>.Empty;

    public static RoundTest None { get; } = new(null, null, [], System.Collections.Immutable.ImmutableDictionary<string, string>.Empty);
}
