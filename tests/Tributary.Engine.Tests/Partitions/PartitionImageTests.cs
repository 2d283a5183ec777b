using Tributary.Engine.Partitions;

namespace Tributary.Engine.Tests.Partitions;

public sealed class PartitionImageTests
{
    [Fact]
    public void A_bar_is_as_long_as_its_client_holds_samples_and_cut_into_labels()
    {
        var table = new PartitionTable(new Partition(["a", "b"], [[0, 1, 2, 3], [4, 5]]), new LabelledSet([0, 0, 1, 1, 0, 0], 2));

        var image = PartitionImage.Draw(table);

        Assert.Equal((800, 36, 3), (image.Width, image.Height, image.Channels));
        Assert.Equal(At(0, 0), At(399, 0));
        Assert.NotEqual(At(0, 0), At(400, 0));
        Assert.Equal(At(0, 0), At(399, 18));
        Assert.Equal([255, 255, 255], At(400, 18));
        byte[] At(int x, int y) => image.Pixels[(((y * 800) + x) * 3)..(((y * 800) + x + 1) * 3)];
    }

    [Fact]
    public void A_hundred_thousand_clients_fit_in_a_picture()
    {
        var data = LabelledSet.Of(1000, 62);
        var partition = Partitioner.Deal(data, new PartitionSpec { Kind = PartitionKind.Draw, Clients = 100_000, SamplesEach = 3 }, 1);

        Assert.Equal(1000, PartitionImage.Draw(new PartitionTable(partition, data)).Height);
    }
}
