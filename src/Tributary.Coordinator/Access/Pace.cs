using System.Threading.RateLimiting;

namespace Tributary.Coordinator.Access;

/// <summary>How much of the coordinator one caller gets: a bucket of tokens each, with a queue; whoever floods is slowed and then refused,
/// the others are not touched.</summary>
internal sealed class Pace : IDisposable
{
    private readonly PartitionedRateLimiter<string> requests;
    private readonly PartitionedRateLimiter<string> failures;

    public Pace(AccessOptions options)
    {
        requests = PartitionedRateLimiter.Create<string,
            string>(caller => RateLimitPartition.GetTokenBucketLimiter(caller, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = options.Burst,
                TokensPerPeriod = Math.Max(1, options.RequestsPerSecond / 10),
                ReplenishmentPeriod = options.RequestsPerSecond < 10 ? TimeSpan.FromSeconds(1.0 / options.RequestsPerSecond)
                : TimeSpan.FromMilliseconds(100),
                QueueLimit = options.MaxWaiting,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            }));
        failures = PartitionedRateLimiter.Create<string,
            string>(address => RateLimitPartition.GetFixedWindowLimiter(address,
            _ => new FixedWindowRateLimiterOptions { PermitLimit = options.FailuresPerMinute, Window = TimeSpan.FromMinutes(1) }));
    }

    public ValueTask<RateLimitLease> AcquireAsync(string caller, CancellationToken cancellation)
        => requests.AcquireAsync(caller, 1, cancellation);

    /// <summary>Counts a failed authentication; not acquired where an address had too many.</summary>
    public RateLimitLease Failed(string address) => failures.AttemptAcquire(address);

    public static TimeSpan WaitOf(RateLimitLease lease)
        => lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) && wait > TimeSpan.Zero ? wait : TimeSpan.FromSeconds(1);

    public void Dispose()
    {
        requests.Dispose();
        failures.Dispose();
    }
}
