using System.Text.Json.Nodes;

namespace Tributary.Engine.Tests.Fixtures;

/// <summary>What was recorded of one tensor: sums over it, and up to 16 entries spread over it (entry k * length / 16).</summary>
internal sealed record TorchFigures(double Sum, double SumOfMagnitudes, double Largest, double[] Entries)
{
    public static TorchFigures? Read(JsonNode? node) => node is null ? null
        : new((double)node["sum"]!, (double)node["sumOfMagnitudes"]!, (double)node["largest"]!,
            [.. node["entries"]!.AsArray().Select(n => (double)n!)]);

    /// <summary>The places that <see cref="Entries"/> stand at in a tensor of that length.</summary>
    public static int[] Places(int length) => [.. Enumerable.Range(0, 16).Select(k => (int)((long)k * length / 16)).Distinct()];

    /// <summary>Fails unless the tensor has these figures.</summary>
    /// <param name="tolerance">Of an entry, and of the mean that the sum stands for; absolute.</param>
    /// <param name="counts">Which of the entries are looked at; all where left out.</param>
    public void AssertMatch(string what, ReadOnlySpan<float> actual, double tolerance, bool[]? counts = null)
    {
        var places = Places(actual.Length);
        for (var i = 0; i < places.Length; i++)
            Assert.True((counts is not null && !counts[i])
                || Math.Abs(Entries[i] - actual[places[i]]) <= tolerance,
                $"{what}[{places[i]}] is {actual[places[i]]:R}; torch has {Entries[i]:R} (tolerance {tolerance:G3})");
        double sum = 0, magnitudes = 0;
        foreach (var value in actual) (sum, magnitudes) = (sum + value, magnitudes + Math.Abs(value));
        Assert.True(Math.Abs(Sum - sum) <= tolerance * actual.Length, $"the sum of {what} is {sum:R}; torch has {Sum:R}");
        Assert.True(Math.Abs(SumOfMagnitudes - magnitudes) <= tolerance * actual.Length,
            $"the sum of |{what}| is {magnitudes:R}; torch has {SumOfMagnitudes:R}");
    }
}
