using FsCheck;
using FsCheck.Fluent;
using Tributary.Engine.Partitions;

namespace Tributary.Engine.Tests.Partitions;

public sealed class PartitionerTests
{
    public static TheoryData<PartitionKind> Complete
        => [PartitionKind.Iid, PartitionKind.Shards, PartitionKind.Dirichlet, PartitionKind.Quantity];

    [Theory]
    [MemberData(nameof(Complete))]
    public void Every_sample_goes_to_exactly_one_client(PartitionKind kind) => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(1, 40).Three().ToArbitrary(),
        given =>
        {
            var (clients, extra, seed) = given;
            var data = LabelledSet.Of((clients * 3) + extra, 4, (ulong)seed);
            var partition = Partitioner.Deal(data, new PartitionSpec { Kind = kind, Clients = clients, Least = 2 }, (ulong)seed);
            Assert.Equal(clients, partition.Clients.Count);
            Assert.All(partition.Samples, samples => Assert.NotEmpty(samples));
            Assert.Equal(Enumerable.Range(0, data.Count), partition.Samples.SelectMany(samples => samples).Order());
        }));

    [Theory]
    [InlineData(PartitionKind.Iid)]
    [InlineData(PartitionKind.Shards)]
    [InlineData(PartitionKind.Dirichlet)]
    [InlineData(PartitionKind.Quantity)]
    [InlineData(PartitionKind.Draw)]
    public void The_seed_alone_decides(PartitionKind kind)
    {
        var data = LabelledSet.Of(1000, 10);
        var spec = new PartitionSpec { Kind = kind, Clients = 20, SamplesEach = 30 };

        var (first, again, other) = (Partitioner.Deal(data, spec, 5), Partitioner.Deal(data, spec, 5), Partitioner.Deal(data, spec, 6));

        Assert.Equal(first.Samples, again.Samples);
        Assert.NotEqual(first.Samples, other.Samples);
    }

    [Fact]
    public void Iid_parts_are_equal_in_size_and_mixed_in_labels()
    {
        var data = LabelledSet.Of(1003, 10);

        var partition = Partitioner.Deal(data, new PartitionSpec { Clients = 10 }, 1);

        Assert.All(partition.Samples, samples => Assert.InRange(samples.Length, 100, 101));
        Assert.All(new PartitionTable(partition, data).Counts, counts => Assert.All(counts, count => Assert.InRange(count, 1, 30)));
    }

    [Fact]
    public void Two_shards_a_client_are_at_most_four_labels_and_mostly_two()
    {
        var data = LabelledSet.Of(6000, 10);

        var partition = Partitioner.Deal(data, new PartitionSpec { Kind = PartitionKind.Shards, Clients = 100, ShardsEach = 2 }, 1);

        var labels = new PartitionTable(partition, data).Counts.Select(counts => counts.Count(count => count > 0)).ToArray();
        Assert.All(labels, count => Assert.InRange(count, 1, 4));
        Assert.InRange(labels.Count(count => count <= 2), 75, 100);
        Assert.All(partition.Samples, samples => Assert.Equal(60, samples.Length));
    }

    [Theory]
    [InlineData(0.01, 1.0, 2.5)]
    [InlineData(1000.0, 9.9, 10.0)]
    public void A_small_alpha_gives_few_labels_and_a_large_one_all(double alpha, double min, double max)
    {
        var data = LabelledSet.Of(10_000, 10);

        var partition = Partitioner.Deal(data, new PartitionSpec { Kind = PartitionKind.Dirichlet, Clients = 20, Alpha = alpha }, 3);

        Assert.InRange(new PartitionTable(partition, data).Counts.Average(counts => counts.Count(count => count > 5)), min, max);
    }

    [Fact]
    public void Nobody_gets_less_than_the_least_even_at_the_smallest_alpha()
    {
        var partition = Partitioner.Deal(LabelledSet.Of(1000, 10),
            new PartitionSpec { Kind = PartitionKind.Dirichlet, Clients = 100, Alpha = 1e-6, Least = 10 }, 1);

        Assert.All(partition.Samples, samples => Assert.Equal(10, samples.Length));
    }

    [Fact]
    public void Sizes_follow_the_power_law()
    {
        var partition = Partitioner.Deal(LabelledSet.Of(10_000, 10),
            new PartitionSpec { Kind = PartitionKind.Quantity, Clients = 50, Exponent = 1, Least = 5 }, 1);

        var sizes = partition.Samples.Select(samples => samples.Length).OrderDescending().ToArray();
        Assert.Equal(5 + ((10_000 - 250) / 4.4992), sizes[0], 2.0);
        Assert.InRange((sizes[0] - 5.0) / (sizes[9] - 5.0), 9.5, 10.5);
        Assert.True(sizes[^1] >= 5);
    }

    [Fact]
    public void Owners_become_clients_by_name_and_small_ones_are_left_out()
    {
        var data = new LabelledSet([0, 1, 0, 1, 0], 2, ["bob", "alice", "bob", "carl", "alice"]);

        var all = Partitioner.Deal(data, new PartitionSpec { Kind = PartitionKind.Natural, Clients = 0 }, 1);
        var large = Partitioner.Deal(data, new PartitionSpec { Kind = PartitionKind.Natural, Clients = 0, Least = 2 }, 1);
        var one = Partitioner.Deal(data, new PartitionSpec { Kind = PartitionKind.Natural, Clients = 1, Least = 2 }, 1);

        Assert.Equal(["alice", "bob", "carl"], all.Clients);
        Assert.Equal([[1, 4], [0, 2], [3]], all.Samples);
        Assert.Equal(["alice", "bob"], large.Clients);
        Assert.Single(one.Clients);
    }

    [Fact]
    public void Drawn_samples_are_shared_between_clients_but_never_twice_in_one()
    {
        var partition = Partitioner.Deal(LabelledSet.Of(50, 2),
            new PartitionSpec { Kind = PartitionKind.Draw, Clients = 1000, SamplesEach = 20 }, 1);

        Assert.Equal(1000, partition.Clients.Count);
        Assert.All(partition.Samples, samples => Assert.Equal(20, samples.Distinct().Count()));
        Assert.Equal(50, partition.Samples.SelectMany(samples => samples).Distinct().Count());
    }

    [Fact]
    public void Ids_sort_as_their_numbers_do()
    {
        var ids = Partitioner.Deal(LabelledSet.Of(2000, 2), new PartitionSpec { Clients = 1500 }, 1).Clients;

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.Equal("client-0007", ids[7]);
    }

    [Theory]
    [InlineData(PartitionKind.Iid, 11, "data.partition.clients")]
    [InlineData(PartitionKind.Shards, 6, "data.partition.clients")]
    [InlineData(PartitionKind.Dirichlet, 11, "data.partition.clients")]
    [InlineData(PartitionKind.Quantity, 11, "data.partition.clients")]
    [InlineData(PartitionKind.Natural, 0, "data.partition.kind")]
    [InlineData(PartitionKind.Draw, 1, "data.partition.samples")]
    public void What_cannot_be_dealt_is_a_problem_with_its_field(PartitionKind kind, int clients, string field)
    {
        var fault = Assert.Throws<ImpossiblePartitionException>(() => Partitioner.Deal(LabelledSet.Of(10, 2),
            new PartitionSpec { Kind = kind, Clients = clients }, 1));

        Assert.Equal(field, fault.Problem.Path);
    }

    [Fact]
    public void Labels_are_needed_for_shards()
    {
        var fault = Assert.Throws<ImpossiblePartitionException>(() => Partitioner.Deal(new LabelledSet(new int[10], 0),
            new PartitionSpec { Kind = PartitionKind.Shards, Clients = 2 }, 1));

        Assert.Equal("data.partition.kind", fault.Problem.Path);
    }
}
