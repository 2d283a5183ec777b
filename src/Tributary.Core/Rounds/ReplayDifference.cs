namespace Tributary.Core.Rounds;

/// <summary>Where a run that is done again leaves its records.</summary>
/// <param name="Reason">For people.</param>
public sealed record ReplayDifference(int Round, string Reason)
{
    /// <summary>Null where a round came to the model that was saved.</summary>
    internal static ReplayDifference? Of(RoundRecord recorded, ModelState model)
        => model.Sha256() is var sha256 && sha256 == recorded.ModelSha256 ? null
            : new ReplayDifference(recorded.Round, $"its model is {sha256}; the run has {recorded.ModelSha256}");
}
