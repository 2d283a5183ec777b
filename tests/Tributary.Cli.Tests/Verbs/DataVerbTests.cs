using System.Xml.Linq;

namespace Tributary.Cli.Tests.Verbs;

public sealed class DataVerbTests : IDisposable
{
    private readonly TestTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public async Task The_list_says_which_sets_are_here()
    {
        Assert.Equal(0, await _terminal.RunAsync("data", "list", "--data", _terminal.Folder));
        Assert.Contains("inside the product", _terminal.Out, StringComparison.Ordinal);
        Assert.Contains("not here: tributary data get mnist", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_set_is_described_with_counts_labels_and_a_picture()
    {
        Assert.Equal(0, await _terminal.RunAsync("data", "inspect", "mnist-mini"));
        Assert.Contains("2,000 samples of [28, 28, 1], 10 classes", _terminal.Out, StringComparison.Ordinal);
        Assert.Contains("█", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_is_described_by_its_columns()
    {
        _terminal.Write("t.csv", "age,sex,ill\n30,f,no\n40,m,yes\n");
        Assert.Equal(0, await _terminal.RunAsync("data", "inspect", "t.csv", "--label", "ill"));
        Assert.Contains("2 categories: f, m", _terminal.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotFound, await _terminal.RunAsync("data", "inspect", "none.csv"));
    }

    [Fact]
    public async Task A_partition_is_shown_as_a_table_and_as_a_picture()
    {
        Assert.Equal(0, await _terminal.RunAsync("data", "partition", "mnist-mini", "--set", "data.partition.kind=shards", "--set",
            "data.partition.clients=20", "--out", "p.svg"));
        Assert.Contains("client-19", _terminal.Out, StringComparison.Ordinal);
        Assert.Equal("svg", XDocument.Load(_terminal.At("p.svg")).Root!.Name.LocalName);
    }

    [Fact]
    public async Task An_unknown_set_or_source_is_told()
    {
        Assert.Equal(ExitCode.NotFound, await _terminal.RunAsync("data", "get", "cifar"));
        Assert.Contains("mnist and fashion-mnist can be fetched", _terminal.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotFound, await _terminal.RunAsync("data", "get", "mnist", "--from", "nowhere", "--data", _terminal.Folder));
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("data", "get", "mnist", "--from", _terminal.Write("x.txt", ""), "--data",
            _terminal.Folder));
    }
}
