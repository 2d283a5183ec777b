using Tributary.Gateways.Tests.Contract;
using Tributary.Storage.Tests.Buckets;

namespace Tributary.Gateways.Tests.Faas;

/// <summary>The contract with nothing going by the coordinator: models and updates lie in a bucket, at signed addresses.</summary>
public sealed class BucketTransportTests(SharedS3 shared) : TransportContract, IClassFixture<SharedS3>
{
    private static int s_count;

    protected override async Task<ITransportHarness> StartAsync()
        => await FaasHarness.StartByBucketAsync((await shared.ServerAsync()).Address($"contract-{Interlocked.Increment(ref s_count)}"));
}
