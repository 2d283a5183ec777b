using Folders;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Torch;
using Tributary.Engine.Imaging;
using Tributary.Engine.Models;
using Tributary.Engine.Partitions;
using Tributary.Engine.Training;

namespace Tributary.Client.Tests;

public sealed class ClientDataTests
{
    [Theory]
    [InlineData("iid")]
    [InlineData("shards:2")]
    [InlineData("dirichlet:0.3")]
    public void The_parts_of_a_deal_are_what_a_simulation_deals_by_the_same_names(string deal)
    {
        var spec = DealText.Read(deal, 4)!;
        var simulated = Partitioner.Deal(EmbeddedMnist.Train, spec, 7);

        for (var part = 1; part <= 4; part++)
        {
            var data = ClientData.Load(new ClientDataSpec { Part = part, Deal = spec, DealSeed = 7 });
            Assert.Equal(simulated.Clients[part - 1], data.Name);
            Assert.Equal(simulated.Samples[part - 1].Select(EmbeddedMnist.Train.Label), Enumerable.Range(0, data.Samples.All.Count)
                .Select(data.Samples.All.Label));
        }
    }

    [Theory]
    [InlineData("iid")]
    [InlineData("dirichlet:0.3")]
    public void A_part_alone_is_dealt_anew_to_as_many_clients_as_a_round_asks(string deal)
    {
        var clients = Enumerable.Range(1, 3).Select(part => ClientData.Load(new ClientDataSpec
        {
            Deal = DealText.Read(deal, 1)!,
            DealSeed = 7
        }.WithPart($"{part}")!)).ToList();

        Assert.Equal(["client-00", "client-01", "client-02"], clients.Select(client => client.Name));
        Assert.All(clients, client => Assert.Null(client.Samples.Count));
        foreach (var asked in (int[])[2, 3, 2])
        {
            var dealt = Partitioner.Deal(EmbeddedMnist.Train, DealText.Read(deal, asked)!, 7);
            for (var i = 0; i < asked; i++)
                Assert.Equal(dealt.Samples[i].Select(EmbeddedMnist.Train.Label), Labels(clients[i].Samples.For(asked)));
        }

        // Where nobody says how many, the last deal holds; a third client of two takes the first part.
        Assert.Same(clients[1].Samples.For(2), clients[1].Samples.For(0));
        Assert.Equal(Labels(clients[0].Samples.For(2)), Labels(clients[2].Samples.For(2)));
        static IEnumerable<int> Labels(DataSet data) => Enumerable.Range(0, data.Count).Select(data.Label);
    }

    [Fact]
    public async Task A_set_that_cannot_be_dealt_to_so_many_is_a_refusal()
    {
        using var trainers = new TrainerPool(1);
        var trainer = new LocalTrainer("a", new RoundSamples(EmbeddedMnist.Train, new PartitionSpec(), 1, 1), trainers,
            TimeProvider.System);
        var spec = ModelCatalog.Find("logreg")!;
        var reply = await trainer.AskAsync(new EvaluateAssignment
        {
            RunId = "r",
            Asked = 5_000,
            Spec = spec,
            Model = new ModelState(spec.Layout(), new float[spec.Layout().Length])
        }, TestContext.Current.CancellationToken);
        Assert.Equal(RefusalReason.OutOfData, Assert.IsType<Refusal>(reply).Reason);
    }

    [Theory]
    [InlineData("2/3", 2, 3, false)]
    [InlineData("7", 7, 10, true)]
    public void A_part_is_written_with_or_without_the_number_of_parts(string text, int part, int clients, bool eachRound)
    {
        var spec = new ClientDataSpec { Deal = new PartitionSpec { Clients = 10 } }.WithPart(text)!;
        Assert.Equal((part, clients, eachRound), (spec.Part, spec.Deal.Clients, spec.IsDealtEachRound));
        Assert.Empty(spec.Problems());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("4/3")]
    [InlineData("1/2/3")]
    [InlineData("-1")]
    [InlineData("")]
    public void Nothing_else_is_a_part(string text) => Assert.Null(new ClientDataSpec().WithPart(text));

    [Theory]
    [InlineData("iid", PartitionKind.Iid)]
    [InlineData("Shards", PartitionKind.Shards)]
    [InlineData("quantity:0", PartitionKind.Quantity)]
    [InlineData("draw:50", PartitionKind.Draw)]
    public void A_deal_is_one_word(string text, PartitionKind kind) => Assert.Equal(kind, DealText.Read(text, 3)!.Kind);

    [Theory]
    [InlineData("")]
    [InlineData("even")]
    [InlineData("iid:3")]
    [InlineData("shards:0")]
    [InlineData("dirichlet:-1")]
    [InlineData("dirichlet:NaN")]
    [InlineData("quantity:11")]
    public void No_other_word_is_a_deal(string text) => Assert.Null(DealText.Read(text, 3));

    [Theory]
    [InlineData("64x48 grey area", 64, 48, 1, ResizeFilter.Box)]
    [InlineData("VGG16,rgb,nearest,flip", 0, 0, 3, ResizeFilter.Nearest)]
    [InlineData("shift:0.5 rotate:90 classes:b+a", 0, 0, 0, ResizeFilter.Bilinear)]
    public void What_becomes_of_pictures_is_said_in_words(string text, int height, int width, int channels, ResizeFilter resize)
    {
        var form = PictureText.Read(text, new ClientDataSpec())!.Pictures;

        Assert.Equal((height, width, channels, resize), (form.Height, form.Width, form.Channels, form.Resize));
    }

    [Theory]
    [InlineData("64")]
    [InlineData("0x5")]
    [InlineData("blue")]
    [InlineData("shift:0.6")]
    [InlineData("rotate:NaN")]
    [InlineData("grey vgg16")]
    [InlineData("classes:../x")]
    public void No_other_words_are_of_pictures(string text) => Assert.Null(PictureText.Read(text, new ClientDataSpec()));

    [Fact]
    public void A_file_of_PyTorch_is_samples_and_labels_of_which_a_client_may_have_a_part()
    {
        using var folder = new TemporaryFolder();
        var path = folder.At("mnist_shard.PT");
        using (var file = File.Create(path))
            TorchFile.WriteTuple(file, new TensorLayout([new("0", [4, 1, 2, 3], 0), new("1", [4], 24, Original: ElementType.Int64)]),
                [.. Enumerable.Range(0, 24).Select(i => i / 4f), 0, 1, 1, 2]);

        var data = ClientData.Load(new ClientDataSpec { Source = path, Augment = new Augmentation { Flip = true } });

        var holds = new Holdings { Kind = HoldingKind.Images, Shape = [2, 3, 1], Classes = 3 };
        Assert.Equal((4, holds, (string?)null), (data.Samples.All.Count, data.Holds, data.Set));
        var features = new float[6];
        data.Samples.All.CopyFeatures(1, features);
        Assert.Equal([1.5f, 1.75f, 2, 2.25f, 2.5f, 2.75f], features);
        var half = ClientData.Load(new ClientDataSpec { Source = path, Deal = DealText.Read("iid", 2)! }.WithPart("2/2")!);
        Assert.Equal((2, "client-01"), (half.Samples.All.Count, half.Name));
    }

    [Fact]
    public void A_file_of_PyTorch_that_is_not_there_or_holds_something_else_is_named()
    {
        using var folder = new TemporaryFolder();
        var (missing, model) = (folder.At("missing.pth"), folder.At("model.pt"));
        using (var file = File.Create(model)) TorchFile.Write(file, new TensorLayout([new("w", [1], 0)]), [1]);

        Assert.Contains("there is no folder or file of that name",
            Assert.Throws<FileNotFoundException>(() => ClientData.Load(new ClientDataSpec { Source = missing })).Message,
            StringComparison.Ordinal);
        Assert.Contains("it holds one tensor; two are expected",
            Assert.Throws<BrokenFileException>(() => ClientData.Load(new ClientDataSpec { Source = model })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_gives_its_pictures_by_class_and_keeps_those_for_tests_apart()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            foreach (var name in new[] { "train/b/1.png", "train/b/2.png", "test/a/3.png" })
            {
                var path = Path.Combine(folder.FullName, name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using var file = File.Create(path);
                PngImage.Write(file, new Image(4, 3, 1, new byte[12]));
            }

            File.WriteAllText(Path.Combine(folder.FullName, "train", "b", "0.png"), "no picture");
            var spec = PictureText.Read("6x8 classes:a+b flip", new ClientDataSpec { Source = folder.FullName })!;

            var data = ClientData.Load(spec with { Pictures = spec.Pictures with { MaxBroken = 0.5 } });

            Assert.Equal((2, 2, 1), (data.Samples.Count, data.Samples.All.Classes, data.Samples.All.Label(0)));
            Assert.Equal([6, 8, 1], data.Samples.All.FeatureShape);
            Assert.Equal("0.png", Path.GetFileName(Assert.Single(data.Broken).File));
            Assert.Equal(Tributary.Core.Clients.HoldingKind.Images, data.Holds.Kind);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_folder_gives_its_pair_of_files()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var spec = new ClientDataSpec { Source = folder.FullName };
            Assert.Contains("train-images-idx3-ubyte", Assert.Throws<FileNotFoundException>(() => ClientData.Load(spec)).Message,
                StringComparison.Ordinal);

            Write("train-images-idx3-ubyte", new IdxArray(IdxType.UInt8, [3, 2, 2], new byte[12]));
            Write("train-labels-idx1-ubyte", new IdxArray(IdxType.UInt8, [3], [0, 4, 1]));
            Write("t10k-images-idx3-ubyte", new IdxArray(IdxType.UInt8, [1, 2, 2], new byte[4]));
            Write("t10k-labels-idx1-ubyte", new IdxArray(IdxType.UInt8, [1], [0]));
            var data = ClientData.Load(spec);

            Assert.Equal(3, data.Samples.Count);
            Assert.Equal(5, data.Samples.All.Classes);
            Assert.Null(data.Name);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        void Write(string name, IdxArray array)
        {
            using var file = File.Create(Path.Combine(folder.FullName, name));
            array.Write(file);
        }
    }
}
