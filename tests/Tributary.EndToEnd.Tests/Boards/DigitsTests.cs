using System.Globalization;

namespace Tributary.EndToEnd.Tests.Boards;

/// <summary>Three boards and their master on MNIST (docs/boards.md).</summary>
public sealed class DigitsTests : IDisposable
{
    // As the page has it, for boards that train as the originals do.
    private readonly Fleet _fleet = new("""
        model: s4t-net
        rounds: 10
        cohort: { fraction: 1, quorum: 3, waitFor: 3, deadline: 10m }
        training: { epochs: 5, batchSize: 64, optimizer: { kind: sgd, learningRate: 0.01 } }
        data: { set: mnist, folder: mnist }
        """, TimeSpan.FromMinutes(5));

    public void Dispose() => _fleet.Dispose();

    [Fact]
    public async Task Within_ten_rounds_the_model_reads_ninety_five_of_a_hundred_digits()
    {
        var digits = SharedData.Find("mnist");
        Directory.CreateDirectory(_fleet.At("tributary", "data", "mnist"));
        foreach (var file in Directory.EnumerateFiles(digits, "*-ubyte.gz"))
            File.Copy(file, _fleet.At("tributary", "data", "mnist", Path.GetFileName(file)));

        // A twelfth of the digits each.
        await _fleet.StartMasterAsync();
        foreach (var board in new[] { 1, 2, 3 })
            await _fleet.StartBoardAsync(board, isNew: true, "--data", "mnist", "--data-folder", digits, "--part",
                string.Create(CultureInfo.InvariantCulture, $"{board}/12"));
        Assert.Equal("success", (string?)(await _fleet.AskAsync("federated_loop")).Body["data"]!["status"]);
        await _fleet.UntilAsync(async () => await BestAsync() >= 0.95 || (string?)(await _fleet.RunAsync())["status"] != "running",
            "95 % or ten rounds");

        var rounds = (await _fleet.RunAsync("/rounds"))["items"]!.AsArray();
        Assert.True(await BestAsync() >= 0.95, rounds.ToJsonString());
        Assert.InRange(rounds.Count, 1, 10);
        Assert.All(rounds, round => Assert.Equal(3, (int)round!["updates"]!));
    }

    private async Task<double> BestAsync()
        => (await _fleet.RunAsync("/rounds"))["items"]!.AsArray().Max(round => (double?)round!["accuracy"]) ?? 0;
}
