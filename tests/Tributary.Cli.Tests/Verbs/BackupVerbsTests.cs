using System.Text.Json.Nodes;
using Tributary.Storage.Folders;

namespace Tributary.Cli.Tests.Verbs;

public sealed class BackupVerbsTests : IDisposable
{
    private const string Quick = """
        name: quick
        model: logreg
        rounds: 2
        data: { set: mnist-mini, partition: { kind: iid, clients: 2 } }
        training: { batchSize: 50, optimizer: { kind: sgd, learningRate: 0.1 } }
        """;

    private readonly TestTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public async Task A_folder_is_saved_into_one_file_and_restored_from_it()
    {
        await _terminal.RunAsync("simulate", _terminal.Write("run.yaml", Quick), "--runs", "fed");
        Assert.Equal(0, await _terminal.RunAsync("backup", "saved/", "--folder", "fed", "--json"));
        var told = JsonNode.Parse(_terminal.Out)!;
        Assert.Equal((1, 3, 0), ((int)told["runs"]!, (int)told["models"]!, told["missing"]!.AsArray().Count));
        Assert.Matches(@"saved.tributary-\d{8}-\d{6}\.zip$", (string)told["file"]!);

        Assert.Equal(0, await _terminal.RunAsync("restore", (string)told["file"]!, "--folder", "again"));

        Assert.Contains("tributary coordinator --folder again", _terminal.Out, StringComparison.Ordinal);
        Assert.Equal(0, await _terminal.RunAsync("predict", "mnist-mini#7", "--runs", "again"));
    }

    [Fact]
    public async Task What_is_there_is_replaced_only_on_demand_and_never_under_a_coordinator()
    {
        await _terminal.RunAsync("simulate", _terminal.Write("run.yaml", Quick), "--runs", "fed");
        await _terminal.RunAsync("backup", "fed.zip", "--folder", "fed");

        Assert.Equal(2, await _terminal.RunAsync("backup", "fed.zip", "--folder", "fed"));
        Assert.Equal(2, await _terminal.RunAsync("restore", "fed.zip", "--folder", "fed"));
        Assert.Contains("--force", _terminal.Error, StringComparison.Ordinal);
        using (FolderLock.Take(_terminal.At("fed")))
        {
            Assert.Equal(1, await _terminal.RunAsync("restore", "fed.zip", "--folder", "fed", "--force"));
            Assert.Contains($"process {Environment.ProcessId}", _terminal.Error, StringComparison.Ordinal);
        }

        Assert.Equal(0, await _terminal.RunAsync("restore", "fed.zip", "--folder", "fed", "--force"));
    }

    [Fact]
    public async Task A_damaged_or_missing_backup_changes_nothing()
    {
        await _terminal.RunAsync("simulate", _terminal.Write("run.yaml", Quick), "--runs", "fed");
        await _terminal.RunAsync("backup", "fed.zip", "--folder", "fed");
        var bytes = await File.ReadAllBytesAsync(_terminal.At("fed.zip"), TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(_terminal.At("fed.zip"), bytes, TestContext.Current.CancellationToken);

        Assert.Equal(2, await _terminal.RunAsync("restore", "fed.zip", "--folder", "new"));
        Assert.Contains("models/", _terminal.Error, StringComparison.Ordinal);
        Assert.Equal(3, await _terminal.RunAsync("restore", "nowhere.zip", "--folder", "new"));
        Assert.Equal(3, await _terminal.RunAsync("backup", "empty.zip", "--folder", "nowhere"));
        Assert.False(Directory.Exists(_terminal.At("new")));
        Assert.False(File.Exists(_terminal.At("empty.zip")));
    }
}
