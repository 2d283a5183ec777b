namespace Tributary.Protocols.Wamp.Formats;

/// <summary>What came is beyond a limit; the message names it.</summary>
/// <param name="limit">The limit's name, e.g. "MaxDepth".</param>
/// <param name="max">What is allowed.</param>
public sealed class WampLimitException(string limit, long max, string message) : WampFormatException(message)
{
    public string Limit => limit;

    public long Max => max;
}
