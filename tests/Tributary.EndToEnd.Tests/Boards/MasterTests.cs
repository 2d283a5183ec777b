using System.Globalization;
using System.Net;

namespace Tributary.EndToEnd.Tests.Boards;

/// <summary>Three boards and their master: what goes and comes in the middle of the loop costs nothing but its own share.</summary>
public sealed class MasterTests : IDisposable
{
    private readonly Fleet _fleet = new("""
        model: s4t-net
        rounds: 1000000
        cohort: { fraction: 1, quorum: 1, waitFor: 1, deadline: 10m }
        training: { epochs: 5, batchSize: 64, optimizer: { kind: sgd, learningRate: 0.01 } }
        data: { set: mnist-mini }
        """, TimeSpan.FromMinutes(3));

    public void Dispose() => _fleet.Dispose();

    [Fact]
    public async Task The_loop_goes_on_whoever_leaves_dies_and_comes_back()
    {
        await _fleet.StartMasterAsync();
        foreach (var board in new[] { 1, 2, 3 }) await StartBoardAsync(board, isNew: true);

        // 1. Nobody begins it who may not.
        Assert.Equal(HttpStatusCode.Unauthorized, (await _fleet.AskAsync("federated_loop", isOperator: false)).Status);
        await _fleet.UntilAsync(async () => (int)(await _fleet.StateAsync())["clients"]! == 3, "three boards are there");
        Assert.Equal("success", (string?)(await _fleet.AskAsync("federated_loop")).Body["data"]!["status"]);
        await _fleet.RoundsAsync(2);

        // 2. Models are asked while they are trained.
        Assert.Equal(10, (await _fleet.PredictAsync(Bar()))["probabilities"]!.AsArray().Count);

        // 3. A board leaves in order, another dies in the middle; both come back with what they have.
        await _fleet.LeaveAsync(2);
        _fleet.KillBoard(3);
        await _fleet.RoundsAsync(2);
        foreach (var board in new[] { 2, 3 }) await StartBoardAsync(board, isNew: false);
        await _fleet.UntilAsync(async () => (int)(await _fleet.StateAsync())["clients"]! == 3, "both boards are back");
        await _fleet.RoundsAsync(1);

        // 4. The master, with its router, dies and comes back: the loop goes on, and the boards find it by themselves.
        var run = (string)(await _fleet.StateAsync())["run"]!;
        _fleet.KillMaster();
        await _fleet.StartMasterAsync();
        Assert.Equal(10, (await _fleet.PredictAsync(Bar()))["probabilities"]!.AsArray().Count);
        await _fleet.RoundsAsync(2);
        Assert.Equal((run, "running"), ((string?)(await _fleet.StateAsync())["run"], (string?)(await _fleet.StateAsync())["status"]));

        // 5. The stop; the model has learned.
        Assert.Equal("Federated learning loop stopped.", (string?)(await _fleet.AskAsync("stop_training")).Body["data"]!["detail"]);
        var ended = await _fleet.RunAsync();
        Assert.Equal("stopped", (string?)ended["status"]);
        Assert.True((double)ended["accuracy"]! > 0.7, ended.ToJsonString());
    }

    private Task StartBoardAsync(int board, bool isNew)
        => _fleet.StartBoardAsync(board, isNew, "--data", "mnist-mini", "--part",
            string.Create(CultureInfo.InvariantCulture, $"{board}/3"));

    // A light bar on black: a PNG of 28 by 28 in grey.
    private static byte[] Bar()
    {
        var pixels = new byte[28 * 28];
        for (var row = 4; row < 24; row++) pixels.AsSpan(row * 28 + 13, 3).Fill(255);
        using var file = new MemoryStream();
        Engine.Imaging.PngImage.Write(file, new Engine.Imaging.Image(28, 28, 1, pixels));
        return file.ToArray();
    }
}
