namespace Tributary.Protocols.Wamp;

/// <summary>What one peer takes from another. Whoever goes beyond a limit gets an ERROR that names it; the session goes on.</summary>
public sealed record WampLimits
{
    /// <summary>The smallest message limit that RawSocket knows, bytes.</summary>
    public const int LeastMessageBytes = 512;

    /// <summary>Bytes of one serialized message, 512..2^30. RawSocket knows only powers of two up to 2^24, and takes the next lower
    /// one. The default is 16 MiB.</summary>
    public int MaxMessageBytes { get; init; } = 1 << 24;

    /// <summary>Lists and maps within each other, the message itself counted, 4..60: CBOR's reader takes no more.</summary>
    public int MaxDepth { get; init; } = 32;

    /// <summary>Bytes of a message's options or details as serialized, 1 KiB..16 MiB; they are decoded, unlike arguments.</summary>
    public int MaxDetailsBytes { get; init; } = 256 << 10;

    /// <summary>UTF-8 bytes of a URI, 16..65,536.</summary>
    public int MaxUriBytes { get; init; } = 1024;

    /// <summary>Sessions of a router, 1..10^6.</summary>
    public int MaxSessions { get; init; } = 10_000;

    /// <summary>Procedures that one session registers, 1..10^6.</summary>
    public int MaxRegistrationsPerSession { get; init; } = 1_000;

    /// <summary>Topics that one session subscribes to, 1..10^6.</summary>
    public int MaxSubscriptionsPerSession { get; init; } = 1_000;

    /// <summary>Calls of one session that have no result yet, 1..10^6.</summary>
    public int MaxPendingCallsPerSession { get; init; } = 1_000;

    /// <summary>Messages that wait for one session to take them, 1..10^6. A session that lets more gather is ended.</summary>
    public int MaxQueuedMessages { get; init; } = 10_000;

    /// <summary>Bytes of the messages that wait for one session, 64 KiB..2^40; one message may always wait.</summary>
    public long MaxQueuedBytes { get; init; } = 64L << 20;

    /// <summary>From a connection to the end of HELLO and authentication, 0.1..600 s.</summary>
    public TimeSpan JoinTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For a peer to take the last words and to say its own, 0.1..600 s.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What is out of range, one sentence each.</summary>
    public IEnumerable<string> Problems()
    {
        (string Name, long Value, long Min, long Max)[] ranges =
        [
            (nameof(MaxMessageBytes), MaxMessageBytes, LeastMessageBytes, 1 << 30),
            (nameof(MaxDepth), MaxDepth, 4, 60),
            (nameof(MaxDetailsBytes), MaxDetailsBytes, 1 << 10, 16 << 20),
            (nameof(MaxUriBytes), MaxUriBytes, 16, 1 << 16),
            (nameof(MaxSessions), MaxSessions, 1, 1_000_000),
            (nameof(MaxRegistrationsPerSession), MaxRegistrationsPerSession, 1, 1_000_000),
            (nameof(MaxSubscriptionsPerSession), MaxSubscriptionsPerSession, 1, 1_000_000),
            (nameof(MaxPendingCallsPerSession), MaxPendingCallsPerSession, 1, 1_000_000),
            (nameof(MaxQueuedMessages), MaxQueuedMessages, 1, 1_000_000),
            (nameof(MaxQueuedBytes), MaxQueuedBytes, 64 << 10, 1L << 40),
            (nameof(JoinTimeout), (long)JoinTimeout.TotalMilliseconds, 100, 600_000),
            (nameof(CloseTimeout), (long)CloseTimeout.TotalMilliseconds, 100, 600_000),
        ];
        return ranges.Where(range => range.Value < range.Min || range.Value > range.Max)
            .Select(range => $"{range.Name} is {range.Value}; it must lie in {range.Min}..{range.Max}");
    }

    /// <exception cref="ArgumentException">Something is out of range.</exception>
    internal void ThrowIfStrange()
    {
        if (string.Join("; ", Problems()) is { Length: > 0 } problems) throw new ArgumentException(problems);
    }
}
