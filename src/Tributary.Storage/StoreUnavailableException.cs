namespace Tributary.Storage;

/// <summary>A store takes nothing for now: another process writes, its disk is full, its server is away or denies access. What was asked has not happened; it may be asked again.</summary>
public sealed class StoreUnavailableException(string message, Exception inner) : IOException(message, inner);
