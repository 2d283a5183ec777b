using Tributary.Engine.Partitions;

namespace Tributary.Engine.Tests.Partitions;

public sealed class PartitionTableTests
{
    private readonly LabelledSet _data = new([0, 0, 1, 2, 2, 2], 3);
    private readonly Partition _partition = new(["a", "bee", "c"], [[0, 1, 2], [3], [4, 5]]);

    [Fact]
    public void The_table_counts_labels_a_client_with_totals()
    {
        Assert.Equal(
            """
            client  0  1  2  total
            a       2  1  .      3
            bee     .  .  1      1
            c       .  .  2      2
            total   2  1  3      6
            samples a client: 1 to 3, median 2; labels a client: 1 to 2, median 1

            """, new PartitionTable(_partition, _data).ToText());
    }

    [Fact]
    public void Clients_and_labels_beyond_the_first_are_summed_up()
    {
        var lines = new PartitionTable(_partition, _data).ToText(maxClients: 1, maxLabels: 1).Split('\n');

        Assert.Equal("client  0  others  total", lines[0]);
        Assert.Equal("2 more  .       3      3", lines[2]);
        Assert.Equal("total   2       4      6", lines[3]);
    }

    [Fact]
    public void Samples_without_labels_are_counted_as_samples()
    {
        var table = new PartitionTable(_partition, new LabelledSet([-1, -1, -1, -1, -1, -1], 0));

        Assert.Equal(["samples"], table.Labels);
        Assert.Equal([3], table.Counts[0]);
    }
}
