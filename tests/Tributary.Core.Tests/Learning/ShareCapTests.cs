using Tributary.Core.Learning.Aggregations;
using Tributary.Engine.Data;

namespace Tributary.Core.Tests.Learning;

public sealed class ShareCapTests
{
    [Theory]
    [InlineData(0.01)]
    [InlineData(0.1)]
    [InlineData(0.2)]
    [InlineData(1.0 / 3)]
    [InlineData(0.5)]
    [InlineData(0.7)]
    [InlineData(1)]
    public void Nobody_weighs_more_than_its_share_and_who_weighs_less_keeps_its_weight(double share)
    {
        var random = new SeededRandom(5);
        for (var turn = 0; turn < 200; turn++)
        {
            double[] weights = [.. Enumerable.Range(0, 1 + random.NextInt32(150))
                .Select(_ => 1.0 + Math.Floor(Math.Pow(10, 6 * random.NextDouble())))];
            var (found, held) = Of(share, weights);
            var total = found.Sum();
            var cap = found.Max();
            if (weights.Length * share <= 1 + 1e-9) Assert.All(found, weight => Assert.Equal(weights.Min(), weight, weights.Min() * 1e-9));
            else
            {
                Assert.True(cap <= (share * total) + (1e-9 * total), $"{cap} of {total}");
                Assert.All(weights.Zip(found), pair => Assert.Equal(Math.Min(pair.First, cap), pair.Second, cap * 1e-9));
            }

            Assert.InRange(held, 0, (int)Math.Ceiling(1 / share));
        }
    }

    private static (double[] Weights, int Held) Of(double share, double[] weights)
    {
        var (cap, found, held) = (new ShareCap<int>(share), new double[weights.Length], 0);
        var (rest, count) = (0.0, 0);
        for (var i = 0; i < weights.Length; i++)
        {
            if (cap.Put($"{i}", weights[i], i) is { } light)
            {
                found[light.Value] = light.Weight;
                rest += light.Weight;
                count++;
            }

            held = Math.Max(held, cap.Count);
        }

        foreach (var one in cap.Finish(rest, count)) found[one.Value] = one.Capped;
        return (found, held);
    }
}
