namespace Tributary.Gateways.Faas.Platforms;

/// <summary>A function that was started.</summary>
/// <param name="Id">The platform's; 32 hexadecimal digits of our own where it gives none.</param>
internal sealed record Activation(string Function, string Id);
