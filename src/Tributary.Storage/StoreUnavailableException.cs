namespace Tributary.Storage;

/// <summary>The database takes nothing for now: another process writes, its disk is full or away. What was asked has not happened; it may be asked again.</summary>
public sealed class StoreUnavailableException(string message, Exception inner) : IOException(message, inner);
