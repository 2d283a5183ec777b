namespace Tributary.Transports.Flower;

/// <summary>A server does not take the client; the message says which and why.</summary>
public sealed class FlowerRefusedException(string message, Exception? inner = null) : Exception(message, inner);
