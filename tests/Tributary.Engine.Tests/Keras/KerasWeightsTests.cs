using Tributary.Engine.Keras;
using Tributary.Engine.Models;
using Tributary.Engine.Training;

namespace Tributary.Engine.Tests.Keras;

/// <summary>The order of Keras' weights, by a model that is computed here as Keras computes it.</summary>
public sealed class KerasWeightsTests
{
    private static readonly ModelSpec s_small = ModelCatalog.Find("chest-xray-cnn")! with
    {
        Input = [6, 4, 3],
        Layers = [.. ModelCatalog.Find("chest-xray-cnn")!.Layers.Take(6).Select(layer => layer is Conv2DSpec conv
            ? conv with { Filters = 5 } : layer), new FlattenSpec(), new DenseSpec("fc1", 2)],
    };

    [Fact]
    public void The_chest_models_arrays_have_the_published_extents()
        => Assert.Equal(["3x3x3x32", "32", "3x3x32x64", "64", "200704x2", "2"],
            KerasWeights.Shapes(ModelCatalog.Find("chest-xray-cnn")!).Select(shape => string.Join('x', shape)));

    [Fact]
    public void The_same_weights_give_the_same_answers_in_keras_order()
    {
        var weights = new float[s_small.Layout().Length];
        WeightInitializer.Fill(s_small, 3, weights);
        var keras = KerasWeights.ToKeras(s_small, weights);
        float[] image = [.. Enumerable.Range(0, 6 * 4 * 3).Select(i => i * 37 % 101 / 101f)];
        using var network = new Network(s_small, maxBatch: 1);
        network.Import(weights);
        var ours = new float[2];
        network.Predict(image, 1, ours);

        var first = Pooled(Convolved(image, 6, 4, 3, keras.AsSpan(0, 135), keras.AsSpan(135, 5)), 6, 4, 5);
        var second = Pooled(Convolved(first, 3, 2, 5, keras.AsSpan(140, 225), keras.AsSpan(365, 5)), 3, 2, 5);
        var score = new double[2];
        for (var o = 0; o < 2; o++)
        {
            score[o] = keras[380 + o];
            for (var i = 0; i < second.Length; i++) score[o] += second[i] * keras[370 + (i * 2) + o];
        }

        var expected = Math.Exp(score[0]) / (Math.Exp(score[0]) + Math.Exp(score[1]));
        Assert.Equal(expected, ours[0], 5);
    }

    [Fact]
    public void Keras_order_and_back_changes_nothing()
    {
        var wide = s_small with { Input = [12, 8, 3] };
        float[] weights = [.. Enumerable.Range(0, (int)wide.Layout().Length).Select(i => (float)i)];

        Assert.Equal(weights, KerasWeights.FromKeras(wide, KerasWeights.ToKeras(wide, weights)));
        Assert.NotEqual(weights, KerasWeights.ToKeras(wide, weights));

        // What a dense layer sees of 3 x 2 pixels of 5 channels: row 0, column 0, channel 0, then channel 1, which lies 6 further here.
        var at = (int)wide.Layout().Tensors[4].Offset;
        Assert.Equal([at, at + 30, at + 6, at + 36], KerasWeights.ToKeras(wide, weights)[at..(at + 4)]);
    }

    [Fact]
    public void Layers_whose_order_is_not_known_are_named()
        => Assert.Contains("embedding", Assert.Throws<NotSupportedException>(()
            => KerasWeights.Shapes(ModelCatalog.Find("shakespeare-lstm")!)).Message, StringComparison.Ordinal);

    // Channels last, kernel [row, column, in, out], the same extents, relu.
    private static float[] Convolved(float[] image, int height, int width, int depth, ReadOnlySpan<float> kernel, ReadOnlySpan<float> bias)
    {
        var result = new float[height * width * bias.Length];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                for (var o = 0; o < bias.Length; o++)
                {
                    var sum = bias[o];
                    for (var ky = 0; ky < 3; ky++)
                        for (var kx = 0; kx < 3; kx++)
                        {
                            var (row, column) = (y + ky - 1, x + kx - 1);
                            if (row < 0 || row >= height || column < 0 || column >= width) continue;
                            for (var i = 0; i < depth; i++)
                                sum += image[(((row * width) + column) * depth) + i] * kernel[(((((ky * 3) + kx) * depth) + i)
                                    * bias.Length) + o];
                        }

                    result[(((y * width) + x) * bias.Length) + o] = Math.Max(0, sum);
                }

        return result;
    }

    private static float[] Pooled(float[] image, int height, int width, int depth)
        => [.. from y in Enumerable.Range(0, height / 2)
            from x in Enumerable.Range(0, width / 2)
            from i in Enumerable.Range(0, depth)
            select new[] { (0, 0), (0, 1), (1, 0), (1, 1) }.Max(at
                => image[(((((2 * y) + at.Item1) * width) + (2 * x) + at.Item2) * depth) + i])];
}
