using Tributary.Core.Rounds;
using Tributary.Engine.Partitions;
using Tributary.Engine.Sets;
using Tributary.Simulation.Faults;

namespace Tributary.Simulation.Tests;

public sealed class SimulationSpecTests
{
    [Fact]
    public void A_run_file_is_read_with_its_data_and_faults()
    {
        var (spec, problems) = Specs.Read("""
            model: logreg
            cohort: { size: 10, deadline: 5s }
            data:
              set: mnist
              folder: digits
              scale: standard
              partition: { kind: shards, clients: 100, shards: 2 }
            faults:
              - { kind: silent, clients: 0.1, chance: 0.5 }
              - { kind: notANumber }
            """);

        Assert.Empty(problems);
        Assert.Equal(("mnist", "/runs/digits", DataScale.Standard), (spec!.Data.Set, spec.Data.Folder, spec.Data.Scale));
        Assert.Equal(new PartitionSpec { Kind = PartitionKind.Shards, Clients = 100, ShardsEach = 2 }, spec.Data.Partition);
        Assert.Equal([new FaultSpec { Kind = FaultKind.Silent, Clients = 0.1, Chance = 0.5 },
            new FaultSpec { Kind = FaultKind.NotANumber }], spec.Faults);
    }

    [Fact]
    public void A_partition_may_be_a_name_alone()
        => Assert.Equal(PartitionKind.Dirichlet,
            Specs.Read("{ model: logreg, data: { set: mnist-mini, partition: dirichlet } }").Spec!.Data.Partition.Kind);

    [Fact]
    public void Every_fault_of_the_file_is_listed_at_once()
    {
        var (spec, problems) = Specs.Read("""
            model: logreg
            rounds: 0
            data:
              set: mnits
              scales: standard
              partition: { kind: dirichlet, alpha: -1, shards: 3, clients: many }
            faults: [ { kind: silent, chance: 2 } ]
            """);

        Assert.Null(spec);
        Assert.Equal(["data.partition.alpha", "data.partition.clients", "data.partition.shards", "data.scales", "data.set",
            "faults[0].chance", "rounds"],
            problems.Select(problem => problem.Path).Order(StringComparer.Ordinal));
        Assert.Contains("mnist-mini", problems.Single(problem => problem.Path == "data.set").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_are_needed() => Assert.Equal("data", Assert.Single(Specs.Read("model: logreg").Problems).Path);

    [Fact]
    public void Silent_clients_need_a_deadline()
        => Assert.Equal("faults[0].kind", Assert.Single(
            Specs.Read("{ model: logreg, data: { set: mnist-mini }, faults: [ { kind: silent } ] }").Problems).Path);

    [Theory]
    [InlineData("{ set: mnist, folder: a, partition: { kind: natural, least: 5 } }")]
    [InlineData("{ file: rows.csv, label: class, owner: who, features: [a, 7], delimiter: ';', classOf: { '0': well, '*': ill }, scale: "
        + "minmax, testFraction: 0.3, missing: dropRow, partition: { kind: quantity, clients: 3 } }")]
    [InlineData("{ set: shakespeare, stride: 4, partition: { kind: natural, clients: 50 } }")]
    [InlineData("{ set: mnist-mini, partition: { kind: draw, clients: 100000, samples: 20 } }")]
    public void What_is_kept_reads_back_the_same_from_anywhere(string data)
    {
        var (spec, problems) = Specs.Read($"{{ model: 2nn, strategy: fedprox, data: {data}, faults: [ {{ kind: lost, chance: 0.1 }} ] }}");
        Assert.Empty(problems);
        var kept = spec!.Write().ToJsonString();

        var back = SimulationSpec.Stored(new RunRecord { Id = "one", Name = "one", Created = default, Spec = kept });

        Assert.Equal(kept, back.Write().ToJsonString());
    }

    [Fact]
    public void A_columns_kind_of_mistake_is_listed_with_its_path()
    {
        var problems = Specs.Read(
            "{ model: logreg, data: { file: rows.csv, set: mnist, delimiter: ab, features: [[1]], classOf: 3 } }").Problems;

        Assert.Equal(["data.classOf", "data.delimiter", "data.features[0]", "data.file"], problems.Select(problem => problem.Path)
            .Order(StringComparer.Ordinal));
    }
}
