namespace Tributary.Core.Rounds;

/// <summary>Another process, or another part of this one, is working on the run.</summary>
/// <param name="holder">Process id of who holds it; null where it is not known.</param>
public sealed class RunClaimedException(string runId, int? holder)
    : Exception($"run {runId} is being worked on by {(holder is { } pid ? $"process {pid}" : "another process")}; wait for it or stop it, "
        + $"then try again")
{
    public string RunId { get; } = runId;

    public int? Holder { get; } = holder;
}
