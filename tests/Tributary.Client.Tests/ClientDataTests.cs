using Tributary.Engine.Data;
using Tributary.Engine.Partitions;

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
            Assert.Equal(simulated.Samples[part - 1].Select(EmbeddedMnist.Train.Label), Enumerable.Range(0, data.Samples.Count).Select(data.Samples.Label));
        }
    }

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

    [Fact]
    public void A_folder_gives_its_pair_of_files()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var spec = new ClientDataSpec { Source = folder.FullName };
            Assert.Contains("train-images-idx3-ubyte", Assert.Throws<FileNotFoundException>(() => ClientData.Load(spec)).Message, StringComparison.Ordinal);

            Write("train-images-idx3-ubyte", new IdxArray(IdxType.UInt8, [3, 2, 2], new byte[12]));
            Write("train-labels-idx1-ubyte", new IdxArray(IdxType.UInt8, [3], [0, 4, 1]));
            Write("t10k-images-idx3-ubyte", new IdxArray(IdxType.UInt8, [1, 2, 2], new byte[4]));
            Write("t10k-labels-idx1-ubyte", new IdxArray(IdxType.UInt8, [1], [0]));
            var data = ClientData.Load(spec);

            Assert.Equal(3, data.Samples.Count);
            Assert.Equal(5, data.Samples.Classes);
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
