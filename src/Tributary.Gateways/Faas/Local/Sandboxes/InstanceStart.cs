namespace Tributary.Gateways.Faas.Local.Sandboxes;

/// <summary>How an instance came up.</summary>
/// <param name="Sandbox">Null where there is none.</param>
/// <param name="Fault">What the activations that wait for it come to; null where it is ready.</param>
/// <param name="Init">How long the function took to be loaded.</param>
internal sealed record InstanceStart(Sandbox? Sandbox, RunOutcome? Fault, TimeSpan Init);
