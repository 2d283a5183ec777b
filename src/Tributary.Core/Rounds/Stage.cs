namespace Tributary.Core.Rounds;

/// <summary>What a round's seconds go to: the parts of <see cref="RoundTimes"/>.</summary>
internal enum Stage
{
    Wait,
    Train,
    Transfer,
    Aggregate,
    Evaluate,
    Save,
}
