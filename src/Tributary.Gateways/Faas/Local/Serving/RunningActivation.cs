using Tributary.Gateways.Faas.Local.Activations;

namespace Tributary.Gateways.Faas.Local.Serving;

/// <summary>An activation under way.</summary>
/// <param name="Id">32 hexadecimal digits.</param>
internal sealed record RunningActivation(string Id, Task<ActivationRecord> Ended);
