using Tributary.Engine.Imaging;
using Tributary.Engine.Sets;

namespace Tributary.Engine.Tests.Sets;

public sealed class ChestXraysTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_session_draws_100_and_50_of_each_class_and_scales_them_as_the_document_says()
    {
        Write("train", 104, side: 3);
        Write("test", 51, side: 3);

        var session = ChestXrays.Open(_folder.Location).Draw(1, null, CancellationToken.None);

        Assert.Equal((200, 100), (session.Train.Count, session.Test.Count));
        Assert.Equal([224, 224, 3], session.Train.FeatureShape);
        Assert.Equal(["PNEUMONIA", "NORMAL"], session.Train.ClassNames);
        int[] labels = [.. Enumerable.Range(0, 200).Select(session.Train.Label)];
        Assert.Equal(100, labels.Sum());
        Assert.NotEqual(labels, labels.Order());
        var features = new float[224 * 224 * 3];
        session.Train.CopyFeatures(0, features);

        // Blue, green, red, less ImageNet's means; the picture's red says which class, its blue where it lies.
        Assert.Equal(labels[0] == 1 ? 200 - 123.68f : 100 - 123.68f, features[2]);
        Assert.Equal((0 - 103.939f, 80 - 103.939f), (features[0], features[^3]));
        Assert.Equal(10 - 116.779f, features[1]);
    }

    [Fact]
    public void A_broken_file_is_passed_over_and_told()
    {
        Write("train", 102, side: 2);
        Write("test", 50, side: 2);
        var path = Path.Combine(_folder.Location, "chest_xray", "train", "NORMAL", "7.png");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..40]);
        var told = new HashSet<string>(StringComparer.Ordinal);

        for (var seed = 0UL; seed < 4; seed++)
        {
            var session = ChestXrays.Open(_folder.Location).Draw(seed, fault => told.Add(fault.File), CancellationToken.None);
            Assert.Equal(200, session.Train.Count);
        }

        Assert.Equal([path], told);
    }

    [Fact]
    public void Too_few_pictures_of_a_class_are_said_before_anything_is_read()
    {
        Write("train", 102, side: 2);
        Write("test", 49, side: 2);

        var fault = Assert.Throws<FileNotFoundException>(()
            => ChestXrays.Open(Path.Combine(_folder.Location, "chest_xray")));

        Assert.Contains("49 pictures of PNEUMONIA; a session needs 50", fault.Message, StringComparison.Ordinal);
    }

    private void Write(string part, int count, int side)
    {
        foreach (var (name, red) in new[] { ("NORMAL", (byte)200), ("PNEUMONIA", (byte)100) })
        {
            var folder = Directory.CreateDirectory(Path.Combine(_folder.Location, "chest_xray", part, name)).FullName;
            for (var i = 0; i < count; i++)
            {
                using var file = File.Create(Path.Combine(folder, $"{i}.png"));
                PngImage.Write(file, new Image(side, side, 3, [.. Enumerable.Range(0, side * side)
                    .SelectMany(at => new byte[] { red, 10, (byte)(10 * at) })]));
            }
        }
    }
}
