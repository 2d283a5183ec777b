using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Rounds;
using Tributary.Transports.Messages;
using Tributary.Transports.Native;

namespace Tributary.Coordinator.Tests.Runs;

/// <summary>Clients that are here and cannot take part in a run.</summary>
public sealed class UnfitClientsTests : IDisposable
{
    private const string TableRun = """
        name: heart
        model: { name: small, input: [13], layers: [{ type: dense, name: a, units: 2 }] }
        rounds: 1
        cohort: { size: 2, quorum: 2, where: { site: basel } }
        evaluation: { on: none }
        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_run_says_who_is_here_and_cannot_take_part_and_why()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var images = new HoldsMessage { Kind = "images", Shape = [28, 28, 1], Classes = 10 };
        await PollAsync(coordinator, "board-4", "basel", images);
        await PollAsync(coordinator, "board-5", "bern", new HoldsMessage { Kind = "table", Shape = [13], Classes = 2 });

        var run = await coordinator.PostRunAsync(TableRun);
        Assert.Equal((2, 0, 2), (run.WaitsFor!.Present, run.WaitsFor.Eligible, run.WaitsFor.Needed));
        await PollAsync(coordinator, "board-6", "basel", new HoldsMessage { Kind = "table", Shape = [13], Classes = 2 });
        var waits = await coordinator.UntilAsync(run.Id, now => now.Waiting?.Contains("for 1 of 2", StringComparison.Ordinal) == true);

        var (images4, bern5) = ("holds images of 28x28, the run wants samples of 13", "has the label site=bern, the run wants site=basel");
        Assert.Equal($"waiting for 1 of 2 clients: board-4 {images4}; board-5 {bern5}", waits.Waiting);
        Assert.Equal((3, 1), (waits.WaitsFor!.Present, waits.WaitsFor.Eligible));
        Assert.Equal([new("board-4", images4), new ExcludedClient("board-5", bern5)], waits.WaitsFor.Excluded);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task PollAsync(RunningCoordinator coordinator, string name, string site, HoldsMessage holds)
    {
        using var http = new HttpClient { BaseAddress = coordinator.Address };
        var says = new ClientMessage { Holds = holds, Labels = new Dictionary<string, string> { ["site"] = site } };
        var link = new NativeLink(http, name, TimeProvider.System);
        await link.PollAsync(new PollRequest("tests", says) { WaitSeconds = 0 }, TestContext.Current.CancellationToken);
    }
}
