using Tributary.Engine.Data;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Tests.Data;

public sealed class ScalingTests
{
    private static readonly RowSet s_rows = new(RowSchema.Numbers(3, []), [1, 5, 7, 2, 5, 9, 6, 5, 8]);

    [Fact]
    public void Min_max_brings_every_feature_into_0_to_1()
    {
        var scaled = MinMaxScaler.Fit(s_rows).Apply(s_rows);

        Assert.Equal([0f, 0, 0], Features(scaled, 0));
        Assert.Equal([0.2f, 0, 1], Features(scaled, 1));
        Assert.Equal([1f, 0, 0.5f], Features(scaled, 2));
    }

    [Fact]
    public void Standard_gives_mean_0_and_variance_1()
    {
        var scaled = StandardScaler.Fit(s_rows).Apply(s_rows);
        var rows = Enumerable.Range(0, 3).Select(i => Features(scaled, i)).ToArray();

        foreach (var column in (int[])[0, 2])
        {
            Assert.Equal(0, rows.Average(row => (double)row[column]), 1e-6);
            Assert.Equal(1, rows.Average(row => (double)row[column] * row[column]), 1e-6);
        }

        Assert.All(rows, row => Assert.Equal(0f, row[1]));
    }

    [Fact]
    public void Wide_rows_are_scaled_as_narrow_ones()
    {
        var width = 37;
        var rows = new RowSet(RowSchema.Numbers(width, []), [.. Enumerable.Range(0, 2 * width).Select(i => (float)(i * i % 11))]);
        var scaling = new FeatureScaling([.. Enumerable.Range(0, width).Select(i => i / 3f)],
            [.. Enumerable.Range(1, width).Select(i => i / 7f)]);
        var (plain, scaled) = (Features(rows, 1), Features(scaling.Apply(rows), 1));

        for (var i = 0; i < width; i++) Assert.Equal((plain[i] - scaling.Offsets[i]) / scaling.Divisors[i], scaled[i]);
    }

    [Fact]
    public void A_scaling_survives_its_file()
    {
        var path = Path.Combine(Path.GetTempPath(), $"scaling-{Environment.ProcessId}.json");
        try
        {
            var scaling = new FeatureScaling([0.1f, -3e-20f], [1 / 3f, 7]);
            scaling.Write(path);
            var read = FeatureScaling.Read(path);

            Assert.Equal(scaling.Offsets, read.Offsets);
            Assert.Equal(scaling.Divisors, read.Divisors);
            foreach (var broken in new[] { "[]", "{", "{\"offsets\":[1],\"divisors\":[0]}", "{\"offsets\":[1],\"divisors\":[]}",
                "{\"offsets\":[1],\"divisors\":[\"x\"]}" })
            {
                File.WriteAllText(path, broken);
                Assert.Throws<BrokenFileException>(() => FeatureScaling.Read(path));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_split_shares_nothing_and_loses_nothing()
    {
        var rows = new RowSet(RowSchema.Numbers(1, []), [.. Enumerable.Range(0, 100).Select(i => (float)i)]);

        var (train, test) = DataSplit.TrainTest(rows, 0.25, seed: 7);
        var (again, _) = DataSplit.TrainTest(rows, 0.25, seed: 7);

        Assert.Equal((75, 25), (train.Count, test.Count));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (float)i), Values(train).Concat(Values(test)).Order());
        Assert.Equal(Values(train), Values(again));
        Assert.NotEqual(Values(DataSplit.Shuffled(rows, 1)), Values(DataSplit.Shuffled(rows, 2)));
    }

    private static float[] Values(DataSet data) => [.. Enumerable.Range(0, data.Count).Select(i => Features(data, i)[0])];

    private static float[] Features(DataSet data, int index)
    {
        var features = new float[data.FeatureSize];
        data.CopyFeatures(index, features);
        return features;
    }
}
