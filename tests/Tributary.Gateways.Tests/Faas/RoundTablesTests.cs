using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Keeping;
using Tributary.Gateways.Fabrics;

namespace Tributary.Gateways.Tests.Faas;

public sealed class RoundTablesTests : IDisposable
{
    private static readonly FabricConfig s_config = new() { Learning = new LearningConfig { Epochs = 5, Model = "cnn" } };
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tables-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_row_that_comes_late_stands_in_its_own_round()
    {
        var tables = new RoundTables(_folder.FullName, s_config, NullLogger.Instance);
        tables.Write(Row("r", 1, "a"));
        tables.Write(Row("r", 2, "b"));
        tables.Write(Row("r", 1, "c"));
        tables.Write(Row("r", 2, "d"));
        Assert.Equal(["a", "c"], Ids(0));
        Assert.Equal(["b", "d"], Ids(1));
    }

    [Fact]
    public void A_row_that_comes_very_late_does_not_begin_its_table_anew()
    {
        var tables = new RoundTables(_folder.FullName, s_config, NullLogger.Instance);
        for (var round = 1; round <= 40; round++) tables.Write(Row("r", round, $"{round}"));
        tables.Write(Row("r", 3, "late"));
        Assert.Equal(["3", "late"], Ids(2));
        Assert.Equal("1", File.ReadAllLines(Path(2))[2].Split(',')[0]);
    }

    [Fact]
    public void After_a_restart_the_round_that_goes_on_keeps_its_rows()
    {
        new RoundTables(_folder.FullName, s_config, NullLogger.Instance).Write(Row("r", 2, "before"));
        new RoundTables(_folder.FullName, s_config, NullLogger.Instance).Write(Row("r", 2, "after"));
        Assert.Equal(["before", "after"], Ids(1));
    }

    [Fact]
    public void Another_run_begins_anew_and_the_one_before_it_writes_no_more()
    {
        var tables = new RoundTables(_folder.FullName, s_config, NullLogger.Instance);
        tables.Write(Row("r", 1, "a"));
        tables.Write(Row("s", 1, "b"));
        tables.Write(Row("r", 1, "late"));
        Assert.Equal(["b"], Ids(0));
    }

    private static ActivationRecord Row(string run, int round, string id)
        => new(id, "client_0", "here", run, round, 1, DateTimeOffset.UnixEpoch) { Seconds = 1 };

    private string Path(int number) => System.IO.Path.Combine(_folder.FullName, "5_cnn", $"{number}.csv");

    private string[] Ids(int number) => [.. File.ReadAllLines(Path(number)).Skip(1).Select(line => line.Split(',')[2])];
}
