using System.Text.Json.Nodes;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Imaging;
using Tributary.Engine.Models;
using Tributary.Engine.Sets;
using Tributary.Engine.Specs;
using Tributary.Engine.Tests.Fixtures;
using Tributary.Engine.Training;

namespace Tributary.Engine.Tests.Sets;

/// <summary>Folders of pictures as data sets.</summary>
public sealed class PictureFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Png_and_jpeg_lie_in_one_set_and_classes_are_numbered_by_name()
    {
        Png("cat/b.png", 9, 6, 10);
        Put("cat/a.JPG", Jpeg());
        Png("ant/z.png", 9, 6, 30);
        Put("ant/notes.txt", "no picture"u8.ToArray());
        Put("ant/.hidden.png", [1, 2, 3]);

        var set = Load(new PictureForm { Height = 6, Width = 9, Channels = 1 }, testShare: 0).Train;

        Assert.Equal((3, 2), (set.Count, set.Classes));
        Assert.Equal(["ant", "cat"], set.ClassNames);
        Assert.Equal([0, 1, 1], Enumerable.Range(0, 3).Select(set.Label));
        Assert.Equal(JpegImage.Read(new MemoryStream(Jpeg()), "a").ToGrey().Resized(9, 6).Pixels, ((ImageSet)set).Pixels(1).ToArray());
        Assert.Equal(["cat", "ant"], Load(new PictureForm { Classes = ["cat", "ant"] }, testShare: 0).Train.ClassNames);
        Assert.Contains("no folder dog", Assert.Throws<FileNotFoundException>(()
            => Load(new PictureForm { Classes = ["dog"] }, testShare: 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_and_test_are_what_their_folders_say_or_else_a_share_is_drawn()
    {
        for (var i = 0; i < 10; i++) Png($"train/a/{i}.png", 4, 4, i);
        for (var i = 0; i < 10; i++) Png($"train/b/{i}.png", 4, 4, 100 + i);
        Png("test/b/x.png", 4, 4, 200);

        var both = Load(new PictureForm(), testShare: 0.5);
        Directory.Delete(_folder.At("test"), recursive: true);
        var drawn = Load(new PictureForm(), testShare: 0.25);

        Assert.Equal((20, 1), (both.Train.Count, both.Test.Count));
        Assert.Equal(1, both.Test.Label(0));
        Assert.Equal((15, 5), (drawn.Train.Count, drawn.Test.Count));
        byte[] all = [.. Bytes(drawn.Train), .. Bytes(drawn.Test)];
        Assert.Equal(20, all.Distinct().Count());
        Assert.Equal(Bytes(drawn.Test), Bytes(Load(new PictureForm(), testShare: 0.25).Test));
    }

    [Fact]
    public void A_broken_picture_is_named_and_left_out_up_to_a_share()
    {
        for (var i = 0; i < 20; i++) Png($"a/{i:D2}.png", 4, 4, i);
        Put("a/07.png", File.ReadAllBytes(_folder.At("a", "07.png"))[..50]);

        var read = Load(new PictureForm { MaxBroken = 0.05 }, testShare: 0);

        Assert.Equal(19, read.Train.Count);
        Assert.Equal([_folder.At("a", "07.png")], read.Broken.Select(fault => fault.File));
        var fault = Assert.Throws<BrokenFileException>(() => Load(new PictureForm { MaxBroken = 0.04 }, testShare: 0));
        Assert.Contains("1 of 20 pictures", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_into_memory_gives_the_same_bits_decoded_ahead()
    {
        for (var i = 0; i < 300; i++) Png($"{i % 3}/{i}.png", 64, 64, i);
        var whole = Load(new PictureForm(), testShare: 0).Train;
        var small = Load(new PictureForm { CacheMiB = 1 }, testShare: 0).Train;
        var none = Load(new PictureForm { CacheMiB = 0 }, testShare: 0).Train;

        Assert.IsType<ImageSet>(whole);
        Assert.IsNotType<ImageSet>(small);
        var order = Enumerable.Range(0, 300).ToArray();
        new SeededRandom(3).Shuffle(order);
        foreach (var set in new[] { small, none })
        {
            var ahead = new Subset(set, [.. order]).Ahead([.. Enumerable.Range(0, 300)]);
            for (var i = 0; i < 300; i++)
                Assert.Equal(Features(whole, order[i]), Features(ahead, i));
        }

        Assert.Equal(Weights(whole), Weights(none));
    }

    [Fact]
    public void A_picture_that_breaks_in_an_epoch_is_told_where_it_is_asked_for()
    {
        for (var i = 0; i < 10; i++) Png($"a/{i}.png", 4, 4, i);
        var set = Load(new PictureForm { CacheMiB = 0 }, testShare: 0).Train.Ahead([.. Enumerable.Range(0, 10)]);
        Put("a/5.png", [1, 2, 3]);

        for (var i = 0; i < 5; i++) _ = Features(set, i);

        Assert.Throws<BrokenFileException>(() => Features(set, 5));
        _ = Features(set, 6);
    }

    [Fact]
    public void A_scale_is_fitted_to_the_training_pictures_and_reaches_the_test_too()
    {
        for (var i = 0; i < 8; i++) Png($"train/a/{i}.png", 4, 4, 10 * i);
        Png("test/a/0.png", 4, 4, 255);
        var spec = new DataSpec { Set = DataSpec.PicturesName, Folder = _folder.Location, Scale = DataScale.Standard };

        var (kept, ahead) = (DataCatalog.Load(spec, 1), DataCatalog.Load(spec with { Pictures = new PictureForm { CacheMiB = 0 } }, 1));

        Assert.Equal(0, Enumerable.Range(0, 8).Average(i => Features(kept.Train, i).Average()), 4);
        Assert.Equal(Features(kept.Test, 0), Features(ahead.Test, 0));
        Assert.Equal(DataCatalog.Scaling(spec, 1), DataCatalog.ScalingOf(ahead.Train));
    }

    [Fact]
    public void The_section_is_written_as_it_is_read()
    {
        const string text = """
            {"set":"pictures","folder":"/x","pictures":{"height":64,"width":32,"channels":3,"resize":"area","classes":["b","a"],
            "cacheMiB":7,"maxBroken":0.1},"augment":{"flip":true,"shift":0.1,"rotate":5},"scale":"vgg16","testFraction":0.3}
            """;
        var read = Read(text, out var problems);

        Assert.Empty(problems);
        Assert.Equal((64, 32, 3, ResizeFilter.Box, 7), (read.Pictures.Height, read.Pictures.Width, read.Pictures.Channels,
            read.Pictures.Resize, read.Pictures.CacheMiB));
        Assert.Equal(read.Write().ToJsonString(), Read(read.Write().ToJsonString(), out problems).Write().ToJsonString());
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("""{"set":"pictures","folder":"/x","pictures":{"classes":["../a"]}}""", "no name of a folder")]
    [InlineData("""{"set":"pictures","folder":"/x","pictures":{"height":4}}""", "give both")]
    [InlineData("""{"set":"pictures","folder":"/x","pictures":{"channels":2}}""", "1 (grey) or 3")]
    [InlineData("""{"set":"mnist-mini","scale":"vgg16"}""", "3 channels")]
    [InlineData("""{"set":"kdd99","augment":{"flip":true}}""", "flips, moves and turns")]
    [InlineData("""{"set":"mnist-mini","augment":{"shift":0.7}}""", "0.7")]
    public void What_cannot_be_is_said_before_anything_is_read(string text, string problem)
    {
        Read(text, out var problems);

        Assert.Contains(problems, one => one.ToString().Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void A_link_out_of_the_root_is_a_broken_picture()
    {
        using var elsewhere = new TemporaryFolder();
        Png("a/1.png", 4, 4, 1);
        File.Copy(_folder.At("a", "1.png"), elsewhere.At("1.png"));
        File.CreateSymbolicLink(_folder.At("a", "2.png"), elsewhere.At("1.png"));
        var spec = new DataSpec
        {
            Set = DataSpec.PicturesName,
            Folder = _folder.Location,
            TestFraction = 0,
            Pictures = new PictureForm { MaxBroken = 0.5 }
        };

        Assert.Equal((2, 0), (DataCatalog.Load(spec, 1).Train.Count, DataCatalog.Load(spec, 1).Broken.Count));
        var gated = DataCatalog.Load(spec with { Root = _folder.Location }, 1);

        Assert.Equal((1, 1), (gated.Train.Count, gated.Broken.Count));
    }

    private DataPair Load(PictureForm form, double testShare) => DataCatalog.Load(new DataSpec
    {
        Set = DataSpec.PicturesName,
        Folder = _folder.Location,
        Pictures = form,
        TestFraction = testShare,
    }, 1);

    private static DataSpec Read(string text, out List<SpecProblem> problems)
        => DataSpec.Read(new SpecReader(JsonNode.Parse(text), "data", problems = []), "/");

    private static float[] Weights(DataSet set)
    {
        var spec = ModelCatalog.Find("logreg")! with { Input = [64, 64, 1] };
        using var network = new Network(spec, 32);
        var weights = new float[spec.Layout().Length];
        network.Import(weights);
        Trainer.Train(network, set, new TrainingOptions { Epochs = 2, Seed = 9 }, null, CancellationToken.None);
        network.Export(weights);
        return weights;
    }

    private static byte[] Bytes(DataSet set) => [.. Enumerable.Range(0, set.Count).Select(i => ((ImageSet)set).Pixels(i)[0])];

    private static float[] Features(DataSet set, int index)
    {
        var features = new float[set.FeatureSize];
        set.CopyFeatures(index, features);
        return features;
    }

    private static byte[] Jpeg() => FormatFixtures.Archive("jpegs.zip")["420.jpg"];

    private void Png(string name, int width, int height, int value)
    {
        using var file = new MemoryStream();
        PngImage.Write(file, new Image(width, height, 1, [.. Enumerable.Range(0, width * height).Select(i => (byte)(i == 0 ? value
            : value + (i * 7 % 11)))]));
        Put(name, file.ToArray());
    }

    private void Put(string name, byte[] bytes)
    {
        var path = _folder.At(name.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
