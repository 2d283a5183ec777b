namespace Tributary.Protocols.Grpc;

/// <summary>How one call is made.</summary>
public sealed record CallOptions
{
    /// <summary>Time the whole call may take; null for no limit.</summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>Whether requests go out as gzip; answers may always come so.</summary>
    public bool Gzip { get; init; }

    /// <summary>Headers of the request; names in lower case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
