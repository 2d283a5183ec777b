namespace Tributary.Gateways.Faas.Platforms.Held;

/// <summary>How a held call ended.</summary>
/// <param name="Logs">What came along of the function's log.</param>
internal sealed record HeldResult(ActivationResult Result, IReadOnlyList<string> Logs);
