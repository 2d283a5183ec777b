using System.Text.Json.Nodes;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Torch;
using Tributary.Engine.Models;

namespace Tributary.Engine.Tests.Formats.Torch;

/// <summary>Samples in PyTorch's files, some of them written by Debian's PyTorch.</summary>
public sealed class TorchShardTests(TorchPeer peer) : IClassFixture<TorchPeer>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("board", 28, 28, 1)]
    [InlineData("colours", 3, 2, 2)]
    [InlineData("turned", 3, 2, 2)]
    [InlineData("raw", 2, 3, 1)]
    [InlineData("rows", 5)]
    public async Task What_torch_saved_is_read_with_the_channels_of_a_pixel_together(string what, params int[] shape)
    {
        var path = _folder.At("shard.pt");
        var saved = await peer.AskAsync($"save shard-{what} {path}");

        var shard = TorchShard.Read(path);

        Assert.Equal(shape, shard.FeatureShape);
        Assert.Equal((4, 3), (shard.Count, shard.Classes));
        Assert.Equal([2, 0, 1, 2], Enumerable.Range(0, 4).Select(shard.Label));
        var values = Values(saved, what switch { "raw" => "data", "rows" => "X", _ => "0" });
        var (scale, channels) = (what == "raw" ? 255f : 1f, shape.Length == 3 ? shape[2] : 1);
        var features = new float[shard.FeatureSize];
        for (var sample = 0; sample < 4; sample++)
        {
            shard.CopyFeatures(sample, features);
            var plane = features.Length / channels;
            for (var i = 0; i < features.Length; i++)
                Assert.Equal(values[(sample * features.Length) + (i % channels * plane) + (i / channels)] / scale, features[i]);
        }
    }

    [Theory]
    [InlineData("four", "it holds 4 tensors; two are expected, features and labels, as a tuple, or by the names data, ")]
    [InlineData("tensor", "it holds one tensor; two are expected")]
    [InlineData("checkpoint", "it holds 14 tensors; two are expected")]
    [InlineData("nothing", "it holds no tensors; two are expected")]
    [InlineData("list", "the features are [2]; [count, n], [count, height, width] or [count, channels, height, width] is expected")]
    public async Task Files_of_something_else_are_refused_by_what_they_hold(string what, string problem)
    {
        var path = _folder.At("other.pt");
        await peer.AskAsync($"save {what} {path}");

        Assert.StartsWith(problem, Assert.Throws<BrokenFileException>(() => TorchShard.Read(path)).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ElementType.Float32, new[] { 2, 3 }, ElementType.Float32, new[] { 2 }, 1f, "the labels are Float32 of [2]; whole numbers")]
    [InlineData(ElementType.Float32, new[] { 2, 3 }, ElementType.Int64, new[] { 2, 2 }, 1f, "the labels are Int64 of [2, 2]; whole num")]
    [InlineData(ElementType.Float32, new[] { 2, 3 }, ElementType.Int64, new[] { 3 }, 1f, "there are 2 samples and 3 labels")]
    [InlineData(ElementType.Float32, new[] { 2, 3 }, ElementType.Int64, new[] { 2 }, -1f, "label 0 is -1; 0..65535 is expected")]
    [InlineData(ElementType.Float32, new[] { 2, 3 }, ElementType.Int64, new[] { 2 }, 65536f, "label 0 is 65536; 0..65535 is expected")]
    [InlineData(ElementType.Float32, new[] { 2, 3 }, ElementType.Float64, new[] { 2 }, float.NaN, "the labels are Float64")]
    [InlineData(ElementType.Int64, new[] { 2, 3 }, ElementType.Int64, new[] { 2 }, 1f, "the features are Int64; floats are expected")]
    [InlineData(ElementType.Float32, new[] { 0, 3 }, ElementType.Int64, new[] { 0 }, 1f, "the features are [0, 3];")]
    [InlineData(ElementType.Float32, new[] { 2, 3, 3, 3, 3 }, ElementType.Int64, new[] { 2 }, 1f, "the features are [2, 3, 3, 3, 3];")]
    [InlineData(ElementType.UInt8, new[] { 2, 5, 5, 3 }, ElementType.Int64, new[] { 2 }, 1f, "the features are [2, 5, 5, 3], with the ch")]
    public void Tensors_that_are_no_samples_are_refused_by_what_is_wrong(ElementType features, int[] shape, ElementType labels,
        int[] labelShape, float value, string problem)
    {
        var path = Write([new("0", shape, 0, Original: features), new("1", labelShape, Length(shape), Original: labels)],
            [.. Enumerable.Repeat(0.5f, Length(shape)), .. Enumerable.Repeat(value, Length(labelShape))]);

        Assert.StartsWith(problem, Assert.Throws<BrokenFileException>(() => TorchShard.Read(path)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_none_is_refused_by_its_number()
    {
        var path = Write([new("0", [1, 3], 0), new("1", [1], 3, Original: ElementType.Int64)], [1, 2, float.PositiveInfinity, 0]);

        Assert.Equal("value 2 of the features is Infinity; only finite numbers are read",
            Assert.Throws<BrokenFileException>(() => TorchShard.Read(path)).Problem);
    }

    private static int Length(int[] shape) => shape.Aggregate(1, (product, extent) => product * extent);

    private static float[] Values(JsonNode saved, string tensor)
        => [.. saved[tensor]!["values"]!.AsArray().Select(value => (float)(double)value!)];

    private string Write(TensorInfo[] tensors, float[] values)
    {
        File.WriteAllBytes(_folder.At("own.pt"), TorchFiles.Written(new TensorLayout(tensors), values, isTuple: true));
        return _folder.At("own.pt");
    }
}
