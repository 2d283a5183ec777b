namespace Tributary.Transports.Faas;

/// <summary>What a function was called with, or answered, is not what it has to be; the message says, for people, what is wrong with which
/// part, and holds nothing that would have to be kept secret.</summary>
public sealed class FaasFormatException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>It could be read, and something is missing: the originals answer that as a result, not as a failure.</summary>
    internal bool IsIncomplete { get; init; }
}
