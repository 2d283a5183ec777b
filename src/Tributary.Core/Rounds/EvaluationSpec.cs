using Tributary.Engine.Specs;

namespace Tributary.Core.Rounds;

/// <summary>How often and where the round's model is tested. The last round always is, unless the place is none.</summary>
public sealed record EvaluationSpec
{
    /// <summary>Rounds from one evaluation to the next.</summary>
    public int Every { get; init; } = 1;

    public EvaluationPlace On { get; init; } = EvaluationPlace.Server;

    /// <summary>Clients asked when clients evaluate; null for the round's cohort.</summary>
    public int? Clients { get; init; }

    public bool IsDue(int round, int rounds) => On != EvaluationPlace.None && (round % Every == 0 || round == rounds);

    public IEnumerable<SpecProblem> Problems()
    {
        if (Every < 1) yield return new("evaluation.every", $"is {Every}; at least 1 is needed");
        if (Clients is < 1) yield return new("evaluation.clients", $"is {Clients}; at least 1 is needed");
    }
}
