using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Training;

namespace Tributary.Engine.Tests.Data;

public sealed class AugmentedSetTests
{
    private static readonly ImageSet s_images = EmbeddedMnist.Train;
    private static readonly Augmentation s_all = new() { Flip = true, Shift = 0.1, Rotate = 20 };

    [Fact]
    public void Without_an_epoch_the_pictures_are_as_they_are()
    {
        var set = new AugmentedSet(s_images, s_all);

        Assert.Equal(Features(s_images, 5), Features(set, 5));
        Assert.Equal((s_images.Count, s_images.Label(5)), (set.Count, set.Label(5)));
    }

    [Fact]
    public void A_seed_gives_the_same_bits_in_any_order_and_another_seed_others()
    {
        var set = new AugmentedSet(s_images, s_all);
        var (first, again, other) = (set.Varied(3), set.Varied(3), set.Varied(4));

        var forth = Enumerable.Range(0, 50).Select(i => Features(first, i)).ToArray();
        var back = Enumerable.Range(0, 50).Reverse().Select(i => Features(again, i)).Reverse().ToArray();
        var part = new Subset(set, [7, 9]).Varied(3);

        Assert.Equal(forth, back);
        Assert.Equal(forth[9], Features(part, 1));
        Assert.True(Enumerable.Range(0, 50).Count(i => !forth[i].SequenceEqual(Features(other, i))) > 45);
        Assert.True(Enumerable.Range(0, 50).Count(i => !forth[i].SequenceEqual(Features(s_images, i))) > 45);
    }

    [Fact]
    public void A_flip_mirrors_left_and_right_and_nothing_else()
    {
        var set = new AugmentedSet(s_images, new Augmentation { Flip = true }).Varied(1);

        var flipped = 0;
        for (var i = 0; i < 100; i++)
        {
            var (plain, seen) = (Features(s_images, i), Features(set, i));
            var mirror = plain.Chunk(28).SelectMany(row => row.Reverse()).ToArray();
            if (seen.SequenceEqual(mirror)) flipped++;
            else Assert.Equal(plain, seen);
        }

        Assert.InRange(flipped, 30, 70);
    }

    [Fact]
    public void A_shift_moves_by_whole_pixels_up_to_its_share()
    {
        // One bright pixel in the middle of 20 x 10.
        var pixels = new byte[200];
        pixels[(10 * 10) + 5] = 255;
        var set = new AugmentedSet(new ImageSet(pixels, [20, 10, 1], []), new Augmentation { Shift = 0.2 });

        for (var seed = 0UL; seed < 50; seed++)
        {
            var at = Array.IndexOf(Features(set.Varied(seed), 0), 1f);
            Assert.InRange(at / 10, 6, 14);
            Assert.InRange(at % 10, 3, 7);
        }
    }

    [Fact]
    public void A_turn_keeps_the_middle_and_what_is_even()
    {
        var even = new AugmentedSet(new ImageSet([.. Enumerable.Repeat((byte)51, 75)], [5, 5, 3], []), new Augmentation { Rotate = 90 });
        var pixels = new byte[25];
        pixels[12] = 255;
        var dot = new AugmentedSet(new ImageSet(pixels, [5, 5, 1], []), new Augmentation { Rotate = 45 });

        for (var seed = 0UL; seed < 20; seed++)
        {
            Assert.All(Features(even.Varied(seed), 0), value => Assert.Equal(0.2f, value, 6));
            Assert.Equal(1f, Features(dot.Varied(seed), 0)[12], 6);
        }
    }

    [Fact]
    public void Training_on_varied_pictures_does_not_depend_on_threads()
    {
        float[] Trained(int threads)
        {
            var spec = ModelCatalog.Find("cloudlab-cnn")!;
            using var network = new Network(spec, 16, threads) { LeastShared = 0, AlwaysShared = true };
            var weights = new float[spec.Layout().Length];
            WeightInitializer.Fill(spec, 1, weights);
            network.Import(weights);
            var set = new AugmentedSet(new Subset(s_images, [.. Enumerable.Range(0, 48)]), s_all);
            Trainer.Train(network, set, new TrainingOptions { Epochs = 2, BatchSize = 16, Seed = 5 }, null, CancellationToken.None);
            network.Export(weights);
            return weights;
        }

        Assert.Equal(Trained(1), Trained(3));
    }

    [Fact]
    public void Samples_that_are_no_pictures_are_refused()
        => Assert.Throws<ArgumentException>(() => new AugmentedSet(new RowSet(RowSchema.Numbers(3, []), [1, 2, 3]), s_all));

    private static float[] Features(DataSet set, int index)
    {
        var features = new float[set.FeatureSize];
        set.CopyFeatures(index, features);
        return features;
    }
}
