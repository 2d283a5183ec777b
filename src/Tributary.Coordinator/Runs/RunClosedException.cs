namespace Tributary.Coordinator.Runs;

/// <summary>The run was told to pause or stop, and wants to write something after that.</summary>
internal sealed class RunClosedException() : OperationCanceledException("the run was told to pause or stop");
