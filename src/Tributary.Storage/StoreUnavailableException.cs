namespace Tributary.Storage;

/// <summary>A store takes nothing for now: another process writes, its disk is full, its server is away, read-only or denies access, or
/// what it should hold is missing until somebody puts it back. What was asked has not happened; it may be asked again.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner) : IOException(message, inner)
{
    /// <summary>The same for anybody who asks: without addresses, files and names. Null where the message is all there is.</summary>
    public string? Briefly { get; init; }
}
