namespace Tributary.Gateways.Faas.Local.Sandboxes;

/// <summary>An instance does not come up; the message says why, for the log and for the activation's record.</summary>
internal sealed class SandboxException(string message, Exception? inner = null) : Exception(message, inner);
