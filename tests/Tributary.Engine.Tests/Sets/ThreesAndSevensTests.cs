using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Imaging;
using Tributary.Engine.Models;
using Tributary.Engine.Sets;
using Tributary.Engine.Training;

namespace Tributary.Engine.Tests.Sets;

public sealed class ThreesAndSevensTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_built_in_holds_all_3s_before_all_7s()
    {
        var (train, test) = (ThreesAndSevens.BuiltIn.All().Train, ThreesAndSevens.BuiltIn.All().Test);

        Assert.Equal((400, 100, 2), (train.Count, test.Count, train.Classes));
        Assert.Equal(Enumerable.Range(0, 400).Select(i => i < 200 ? 1 : 0), Enumerable.Range(0, 400).Select(train.Label));
        Assert.Equal(["7", "3"], train.ClassNames);
    }

    [Fact]
    public void A_session_draws_as_many_as_the_document_says_and_none_twice()
    {
        for (var seed = 0UL; seed < 40; seed++)
        {
            var session = ThreesAndSevens.BuiltIn.Draw(seed);
            foreach (var (set, least) in new[] { ((ImageSet)session.Train, 20), ((ImageSet)session.Test, 10) })
            {
                var threes = Enumerable.Range(0, set.Count).Count(i => set.Label(i) == 1);
                Assert.InRange(threes, least, least + 9);
                Assert.InRange(set.Count - threes, least, least + 9);
                Assert.Equal(set.Count, Enumerable.Range(0, set.Count).Select(i => Convert.ToHexString(set.Pixels(i))).Distinct().Count());
            }
        }

        Assert.Equal(All(ThreesAndSevens.BuiltIn.Draw(7).Train), All(ThreesAndSevens.BuiltIn.Draw(7).Train));
        Assert.NotEqual(All(ThreesAndSevens.BuiltIn.Draw(7).Train), All(ThreesAndSevens.BuiltIn.Draw(8).Train));
    }

    [Fact]
    public void A_deterministic_session_takes_the_rows_that_the_document_says()
    {
        // The picture called N.png is N bright.
        Write("train", 200);
        Write("valid", 100);
        string[] names = [.. Enumerable.Range(0, 200).Select(i => $"{i}.png").Order(StringComparer.Ordinal)];
        var digits = ThreesAndSevens.Open(_folder.Location);

        var session = digits.Deterministic(clientId: 2, round: 2, roundSize: 3);

        var train = (ImageSet)session.Train;
        Assert.Equal((50, 30), (train.Count, session.Test.Count));
        Assert.Equal(names[125..150], Enumerable.Range(0, 25).Select(i => $"{train.Pixels(i)[0]}.png"));
        Assert.Equal(names[125..150], Enumerable.Range(25, 25).Select(i => $"{train.Pixels(i)[0]}.png"));
        Assert.Equal(names.Where(name => int.Parse(name[..^4], System.Globalization.CultureInfo.InvariantCulture) < 100).ToArray()[75..90],
            Enumerable.Range(0, 15).Select(i => $"{((ImageSet)session.Test).Pixels(i)[0]}.png"));
        Assert.Equal(50, digits.Deterministic(7, 1000, 8).Train.Count);
    }

    [Fact]
    public void A_picture_of_another_size_is_named()
    {
        Write("train", 60);
        Write("valid", 40);
        Write(Path.Combine(_folder.Location, "mnist_sample", "train", "3", "0.png"), new Image(5, 5, 1, new byte[25]));

        Assert.Contains("28 x 28", Assert.Throws<BrokenFileException>(() => ThreesAndSevens.Open(_folder.Location).All()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_documents_model_learns_from_a_session_by_its_own_loss()
    {
        var (spec, session) = (ModelCatalog.Find("rest-3v7")!, ThreesAndSevens.BuiltIn.Draw(5));
        using var network = new Network(spec, maxBatch: 256);
        var weights = new float[785];
        WeightInitializer.Fill(spec, 1, weights);
        network.Import(weights);
        var before = Trainer.Evaluate(network, session.Train, CancellationToken.None);
        var p = new float[1];
        var (sum, features) = (0.0, new float[784]);
        for (var i = 0; i < session.Train.Count; i++)
        {
            session.Train.CopyFeatures(i, features);
            network.Predict(features, 1, p);
            sum += session.Train.Label(i) == 1 ? 1 - p[0] : p[0];
        }

        Trainer.Train(network, session.Train, new TrainingOptions { Epochs = 20, BatchSize = 256, Optimizer = new() { LearningRate = 1 } },
            null, CancellationToken.None);
        var after = Trainer.Evaluate(network, session.Train, CancellationToken.None);

        Assert.Equal(sum / session.Train.Count, before.Loss, 6);
        Assert.True(after.Loss < before.Loss && after.Accuracy > 0.6, $"{before.Loss} became {after.Loss}, {after.Accuracy}");
    }

    private void Write(string part, int count)
    {
        foreach (var digit in new[] { "3", "7" })
            for (var i = 0; i < count; i++)
                Write(Path.Combine(_folder.Location, "mnist_sample", part, digit, $"{i}.png"),
                    new Image(28, 28, 1, [.. Enumerable.Repeat((byte)i, 784)]));
    }

    private static void Write(string path, Image image)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.Create(path);
        PngImage.Write(file, image);
    }

    private static string All(DataSet set)
        => string.Concat(Enumerable.Range(0, set.Count).Select(i => Convert.ToHexString(((ImageSet)set).Pixels(i))));
}
