using Tributary.Core.Clients;
using Tributary.Core.Learning;
using Tributary.Core.Learning.Aggregations;
using Tributary.Core.Learning.Optimizers;
using Tributary.Engine.Data;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Learning;

/// <summary>What these hashes say must never change by itself: not by the machine, the instruction set, the runtime or a faster kernel.
/// A change of the arithmetic changes them, and the results of every run with a seed.</summary>
[Trait("Kernels", "yes")]
public sealed class RecordedHashTests
{
    private static readonly TensorLayout Layout = TensorLayout.Pack(
        [("conv.weight", [20, 1, 5, 5], TensorRole.Parameter), ("dense.weight", [10, 499], TensorRole.Parameter),
            ("dense.bias", [10], TensorRole.Parameter), ("norm.mean", [20], TensorRole.Buffer)]);

    public static TheoryData<string, IAggregation, IServerOptimizer> Recorded => new()
    {
        { "08f6bea60912c82c", new WeightedMean(), new ServerSgd() },
        { "d008892b177adddf", new Mean(), new ServerSgd(0.7) },
        { "cfbe9ec8619ad115", new Median(), new ServerMomentum(1, 0.9) },
        { "37d93bce727a6021", new TrimmedMean(0.2), new ServerAdagrad(0.1, 0, 1e-3) },
        { "13959777b64b6bfc", new Krum(2), new ServerAdam(0.01, 0.9, 0.99, 1e-3) },
        { "2f6767ee4b08be7d", new MultiKrum(2, 3), new ServerYogi(0.01, 0.9, 0.99, 1e-3) },
        { "979da5e20d380eaf", new Bulyan(2), new ServerSgd() },
    };

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_round_gives_the_recorded_hash(string hash, IAggregation aggregation, IServerOptimizer optimizer)
    {
        var start = Uniform(0, 0.5);
        var accumulator = aggregation.Begin(start);
        for (var k = 1; k <= 11; k++) accumulator.Add($"c{k}", new Update(Uniform((ulong)k, 0.6), 13 * k));

        var aggregate = accumulator.Finish();

        var first = optimizer.Apply(start, aggregate, null);

        Assert.Equal(hash, optimizer.Apply(first.Model, aggregate, first.State).Model.Sha256()[..16]);
    }

    private static ModelState Uniform(ulong seed, double scale)
    {
        var (random, values) = (new SeededRandom(seed), new float[Layout.Length]);
        for (var i = 0; i < values.Length; i++) values[i] = (float)((random.NextDouble() - 0.5) * scale);
        return new ModelState(Layout, values);
    }
}
