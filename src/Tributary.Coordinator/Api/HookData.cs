namespace Tributary.Coordinator.Api;

/// <summary>Whom or what a message is about; what its kind does not tell is null.</summary>
/// <param name="Run">The run as <c>GET /api/runs</c> lists it, without its curve.</param>
/// <param name="Client">A client's id.</param>
/// <param name="Text">For people: why a client left, what a run waits for.</param>
public sealed record HookData(RunInfo? Run, string? Client, string? Text);
