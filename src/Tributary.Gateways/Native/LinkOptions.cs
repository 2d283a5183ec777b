using Microsoft.Extensions.DependencyInjection;
using Tributary.Engine.Specs;
using Tributary.Gateways.Files;

namespace Tributary.Gateways.Native;

/// <summary>Limits of the native link's coordinator end. Its lease and its limits of uploads hold for every transport.</summary>
public sealed record LinkOptions : GatewayOptions
{
    /// <summary>As its clients' <see cref="Core.Clients.ClientInfo.Transport"/> names it.</summary>
    public const string Transport = "native";


    /// <summary>A client that is not heard of for this long is lost; 1 s to 1 d.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Uploads taken in at the same time; one run's take three quarters of them at most, a client's one. The others wait up to 2 s
    /// for their turn, then they are told when to come back. 1 to 10,000.</summary>
    public int MaxUploads { get; init; } = 16;

    /// <summary>Bytes a second that an update must come at, after half a minute; a larger one must come within four hours. 1 to 1
    /// GiB.</summary>
    public int LeastUploadRate { get; init; } = 1024;

    /// <summary>Bytes of a JSON body; 1,024 to 1 GiB.</summary>
    public int MaxJsonBytes { get; init; } = 1024 * 1024;

    /// <summary>Bytes that an update may be longer than its values: header and metadata; 1,024 to 1 GiB.</summary>
    public int MaxHeaderBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Bytes of updates that may lie in the spool, between their acknowledgement and the round that counts them; the others are
    /// told when to come back. From 1 MiB.</summary>
    public long MaxSpoolBytes { get; init; } = 64L << 30;

    /// <summary>Clients that may be known at the same time; 1 to 1,000,000.</summary>
    public int MaxClients { get; init; } = 100_000;

    /// <summary>Time after which a client that is lost is forgotten; the lease to 365 d.</summary>
    public TimeSpan Memory { get; init; } = TimeSpan.FromDays(1);

    /// <summary>True where the coordinator listens on loopback without credentials: a header names the client.</summary>
    public bool Open { get; init; }

    /// <summary>What holds for uploads, whichever way they come.</summary>
    public FileLimits Files
        => new() { MaxUploads = MaxUploads, MinUploadRate = LeastUploadRate, MaxHeaderBytes = MaxHeaderBytes, Lease = Lease };

    public override string Name => "link";

    public override IReadOnlyList<string> Paths => ["/link"];

    public override void Add(IServiceCollection services) => services.AddNative(this);

    public override IEnumerable<SpecProblem> Problems()
    {
        if (Lease < TimeSpan.FromSeconds(1) || Lease > TimeSpan.FromDays(1))
            yield return new("lease", $"is {Lease}; it must be 1 s to 1 d");
        if (MaxUploads is < 1 or > 10_000) yield return new("maxUploads", $"is {MaxUploads}; it must be in 1..10000");
        if (LeastUploadRate is < 1 or > 1 << 30) yield return new("leastUploadRate", $"is {LeastUploadRate}; it must be in 1..{1 << 30}");
        if (MaxJsonBytes is < 1024 or > 1 << 30) yield return new("maxJsonBytes", $"is {MaxJsonBytes}; it must be in 1024..{1 << 30}");
        if (MaxHeaderBytes is < 1024 or > 1 << 30)
            yield return new("maxHeaderBytes", $"is {MaxHeaderBytes}; it must be in 1024..{1 << 30}");
        if (MaxSpoolBytes < 1 << 20) yield return new("maxSpoolBytes", $"is {MaxSpoolBytes}; it must be at least {1 << 20}");
        if (MaxClients is < 1 or > 1_000_000) yield return new("maxClients", $"is {MaxClients}; it must be in 1..1000000");
        if (Memory < Lease || Memory > TimeSpan.FromDays(365))
            yield return new("memory", $"is {Memory}; it must be at least the lease and at most 365 d");
    }
}
