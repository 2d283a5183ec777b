namespace Tributary.Gateways.Faas.Stores;

/// <summary>A store of weights cannot be reached, refuses, or holds something else; the message names host and database, and holds no
/// credentials.</summary>
internal sealed class WeightsStoreException(string message, Exception? inner = null) : Exception(message, inner);
