namespace Tributary.Storage.Retention;

/// <summary>What became of a run that was to be deleted.</summary>
/// <param name="Models">Models that were deleted with it.</param>
/// <param name="Served">Names that its models are served under: where there are any, nothing was deleted.</param>
public sealed record RemovedRun(int Models, IReadOnlyList<string> Served);
