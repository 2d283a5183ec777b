namespace Tributary.Gateways.Files;

/// <summary>Limits of what clients upload by HTTP.</summary>
public sealed record FileLimits
{
    /// <summary>Uploads taken in at the same time; one run's take three quarters of them at most, a client's one. From 1.</summary>
    public int MaxUploads { get; init; } = 16;

    /// <summary>Bytes a second that an update must come at, after half a minute; from 1.</summary>
    public int MinUploadRate { get; init; } = 1024;

    /// <summary>Bytes that an update may be longer than its values: header and metadata.</summary>
    public int MaxHeaderBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Time after a start in which clients and runs may be on their way back.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);
}
