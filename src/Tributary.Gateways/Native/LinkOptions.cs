using Tributary.Engine.Specs;

namespace Tributary.Gateways.Native;

/// <summary>Limits of the native link's coordinator end.</summary>
public sealed record LinkOptions
{
    /// <summary>A client that is not heard of for this long is lost; 1 s to 1 d.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Uploads taken in at the same time; the others are told when to come back. At least 1.</summary>
    public int MostUploads { get; init; } = 16;

    /// <summary>Bytes of a JSON body.</summary>
    public int MostJsonBytes { get; init; } = 1024 * 1024;

    /// <summary>Bytes that an update may be longer than its values: header and metadata.</summary>
    public int MostHeaderBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Clients that may be known at the same time.</summary>
    public int MostClients { get; init; } = 100_000;

    /// <summary>True where the coordinator listens on loopback without credentials: a header names the client.</summary>
    public bool Open { get; init; }

    public IEnumerable<SpecProblem> Problems()
    {
        if (Lease < TimeSpan.FromSeconds(1) || Lease > TimeSpan.FromDays(1)) yield return new("lease", $"is {Lease}; it must be 1 s to 1 d");
        if (MostUploads < 1) yield return new("mostUploads", $"is {MostUploads}; at least 1 is needed");
    }
}
