using System.Security.Cryptography;
using Tributary.Engine.Data;

namespace Tributary.Engine.Tests.Data;

public sealed class EmbeddedMnistTests
{
    [Theory]
    [InlineData(true, 2000, "573bd264bb27a2355429e8dae6d9ef6caef28b7eb6033dc700a4da3cf847e159")]
    [InlineData(false, 500, "a8a4266e7deb81985ee126420f5f6e32cd5c638ddc2f64463716b5ed660f348b")]
    public void The_embedded_digits_are_the_official_ones(bool train, int count, string sha256)
    {
        var digits = train ? EmbeddedMnist.Train : EmbeddedMnist.Test;

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < digits.Count; i++) hash.AppendData(digits.Pixels(i));

        Assert.Equal(count, digits.Count);
        Assert.Equal([28, 28, 1], digits.FeatureShape);
        Assert.Equal(10, digits.Classes);
        Assert.Equal(sha256, Convert.ToHexStringLower(hash.GetHashAndReset()));
        Assert.All(Enumerable.Range(0, count).GroupBy(digits.Label), group => Assert.Equal(count / 10, group.Count()));
    }

    [Fact]
    public void Training_labels_begin_as_the_official_ones_do()
        => Assert.Equal([5, 0, 4, 1, 9], Enumerable.Range(0, 5).Select(EmbeddedMnist.Train.Label));

    [Fact]
    public void Copying_features_allocates_nothing()
    {
        var digits = EmbeddedMnist.Test;
        var features = new float[digits.FeatureSize];
        digits.CopyFeatures(0, features);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < digits.Count; i++) digits.CopyFeatures(i, features.AsSpan(0, digits.FeatureSize));

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
