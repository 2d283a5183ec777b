using Tributary.Engine.Data;
using Tributary.Engine.Models;

namespace Tributary.Engine.Tests.Models;

public sealed class WeightInitializerTests
{
    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_seed_others()
    {
        foreach (var model in ModelCatalog.All.Where(model => model.Initialization != Initialization.Zero))
        {
            Assert.True(Draw(model, 1).AsSpan().SequenceEqual(Draw(model, 1)));
            Assert.False(Draw(model, 1).AsSpan().SequenceEqual(Draw(model, 2)));
        }
    }

    [Fact]
    public void Fan_in_draws_fill_their_range_evenly()
    {
        var fc1 = Tensor(ModelCatalog.Find("2nn")!, "fc1.weight");

        Assert.All(fc1, weight => Assert.InRange(weight, -1f / 28, 1f / 28));
        Assert.InRange(fc1.Max(), 0.999 / 28, 1.0 / 28);
        Assert.InRange(Variance(fc1) * 3 * 784, 0.98, 1.02);
    }

    [Fact]
    public void Glorot_draws_have_their_bound_and_zero_biases()
    {
        var model = ModelCatalog.Find("cloudlab-cnn")!;
        var bound = Math.Sqrt(6.0 / ((32 * 9) + (64 * 9)));

        Assert.InRange(Tensor(model, "conv2.weight").Max(), 0.999 * bound, bound);
        Assert.All(Tensor(model, "conv2.bias"), bias => Assert.Equal(0, bias));
    }

    [Fact]
    public void He_draws_are_normal_with_variance_two_over_fan_in()
    {
        var model = ModelCatalog.Find("2nn")! with { Initialization = Initialization.He };
        var fc1 = Tensor(model, "fc1.weight");

        Assert.InRange(Variance(fc1) * 784 / 2, 0.98, 1.02);
        var deviation = Math.Sqrt(2.0 / 784);
        Assert.InRange(fc1.Count(weight => Math.Abs(weight) < deviation) / (double)fc1.Length, 0.677, 0.689);
        Assert.InRange(fc1.Count(weight => Math.Abs(weight) > 3 * deviation) / (double)fc1.Length, 0.0022, 0.0032);
    }

    [Fact]
    public void A_batch_norm_starts_as_the_identity()
    {
        var model = new ModelSpec
        {
            Name = "norm",
            Input = [4, 4, 2],
            Layers = [new BatchNormSpec("bn1"), new FlattenSpec(), new DenseSpec("fc1", 2)],
        };

        Assert.Equal([1, 1, 0, 0, 0, 0, 1, 1], Draw(model, 5)[..8]);
    }

    [Fact]
    public void Logistic_regression_starts_from_zero()
        => Assert.All(Draw(ModelCatalog.Find("logreg")!, 3), weight => Assert.Equal(0, weight));

    [Fact]
    public void A_buffer_of_another_length_is_refused()
        => Assert.Throws<ArgumentException>(() => WeightInitializer.Fill(ModelCatalog.Find("logreg")!, 1, new float[7849]));

    // Recorded once: the generator and the draws must stay as they are, or every published seed means something else.
    [Fact]
    public void The_draws_are_those_of_the_first_release()
    {
        var random = new SeededRandom(42);
        var normals = Enumerable.Range(0, 3).Select(_ => BitConverter.DoubleToInt64Bits(random.NextNormal())).ToArray();
        var uniform = Draw(ModelCatalog.Find("2nn")!, 42)[..3].Select(BitConverter.SingleToInt32Bits).ToArray();

        Assert.Equal("4602551829477310604 -4614923758215594092 -4619775582406728892 996708063 1010501107 -1139672817",
            string.Join(" ", normals) + " " + string.Join(" ", uniform));
    }

    private static float[] Draw(ModelSpec model, ulong seed)
    {
        var weights = new float[model.Layout().Length];
        WeightInitializer.Fill(model, seed, weights);
        return weights;
    }

    private static float[] Tensor(ModelSpec model, string name)
    {
        var tensor = model.Layout().Find(name)!;
        return Draw(model, 7)[(int)tensor.Offset..(int)(tensor.Offset + tensor.Length)];
    }

    private static double Variance(float[] values) => values.Average(value => (double)value * value);
}
