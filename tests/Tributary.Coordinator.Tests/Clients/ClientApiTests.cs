using System.Text.Json;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Transports.Messages;
using Tributary.Transports.Native;

namespace Tributary.Coordinator.Tests.Clients;

/// <summary>What the API tells of clients, also of those that are gone.</summary>
public sealed class ClientApiTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_client_stays_known_over_a_restart_with_all_that_it_said_and_did()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        await PollAsync(coordinator, "board-2", new ClientMessage
        {
            Labels = new Dictionary<string, string> { ["site"] = "North" },
            Version = "1.2",
            Platform = "linux-arm64",
            Examples = 70,
            Holds = new HoldsMessage { Kind = "images", Set = "digits", Shape = [28, 28, 1], Classes = 10 },
        });
        coordinator.Join(coordinator.Trainers());
        var run = await coordinator.PostRunAsync(RunningCoordinator.RunFile.Replace("size: 3, quorum: 3",
            "size: 9, quorum: 3, waitFor: 4, deadline: 8s", StringComparison.Ordinal).Replace("rounds: 3", "rounds: 1",
            StringComparison.Ordinal));
        await coordinator.UntilAsync(run.Id, RunStatus.Completed);
        var before = await ClientAsync(coordinator, "client-01");
        await coordinator.StopAsync();
        await coordinator.StartAsync();

        var board = await ClientAsync(coordinator, "board-2");
        var trainer = await ClientAsync(coordinator, "client-01");

        Assert.Equal((ClientState.Lost, "native", "1.2", "linux-arm64", 70L, "North"),
            (board.State, board.Transport, board.Version, board.Platform, board.Examples!.Value, board.Labels["site"]));
        Assert.Equal(new Holdings { Kind = HoldingKind.Images, Set = "digits", Shape = [28, 28, 1], Classes = 10 }, board.Holds);
        Assert.True(board.FirstSeen <= board.LastSeen);
        Assert.Equal((0, 1), (board.Rounds, board.Failures));
        Assert.Equal((ClientState.Lost, 1, before.AverageSeconds), (trainer.State, trainer.Rounds, trainer.AverageSeconds));
        await PollAsync(coordinator, "board-2", new ClientMessage());
        Assert.Equal((ClientState.Online, board.FirstSeen),
            ((await ClientAsync(coordinator, "board-2")).State, (await ClientAsync(coordinator, "board-2")).FirstSeen));
    }

    [Fact]
    public async Task The_list_is_counted_filtered_and_paged()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        foreach (var name in new[] { "a-1", "a-2", "b-1" })
            await PollAsync(coordinator, name, new ClientMessage
            {
                Labels = new Dictionary<string, string>
                { ["site"] = name == "b-1" ? "North" : "South" }
            });
        coordinator.Join(coordinator.Trainers());

        var first = await ListAsync(coordinator, "?limit=4");
        var rest = await ListAsync(coordinator, $"?limit=4&after={first.Next}");
        var native = await ListAsync(coordinator, "?transport=native&limit=1");
        var north = await ListAsync(coordinator, "?q=north&state=online");

        Assert.Equal(["a-1", "a-2", "b-1", "client-00"], first.Items.Select(client => client.Id));
        Assert.Equal((6, 3), (first.Total, first.Counts.ByTransport["native"]));
        Assert.Equal(6, first.Counts.ByState["online"]);
        Assert.Equal((2, null), (rest.Items.Count, rest.Next));
        Assert.Equal((3, 1, "a-1"), (native.Total, native.Items.Count, native.Next));
        Assert.Equal(("b-1", 1), (Assert.Single(north.Items).Id, north.Counts.ByTransport["native"]));
        Assert.Empty((await ListAsync(coordinator, "?state=revoked")).Items);
        await coordinator.ProblemAsync(await coordinator.Http.GetAsync("/api/clients?state=asleep"), 400);
    }

    [Fact]
    public async Task A_clients_history_goes_over_all_runs()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        coordinator.Join(coordinator.Trainers());
        var runs = new List<string>();
        for (var i = 0; i < 2; i++) runs.Add((await coordinator.UntilAsync((await coordinator.PostRunAsync()).Id, RunStatus.Completed)).Id);

        var seen = new List<ClientRoundInfo>();
        string? after = null;
        do
        {
            var page = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync(
                $"/api/clients/client-01/rounds?limit=4{(after is null ? "" : $"&after={after}")}"), ApiJson.Default.PageClientRoundInfo)!;
            seen.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal([(runs[1], 3), (runs[1], 2), (runs[1], 1), (runs[0], 3), (runs[0], 2), (runs[0], 1)],
            seen.Select(round => (round.Run, round.Round)));
        Assert.All(seen, round => Assert.True(round is { RunName: "small", Examples: > 600, Loss: > 0, Seconds: > 0, Refused: null }));
        await coordinator.ProblemAsync(await coordinator.Http.GetAsync("/api/clients/nobody/rounds"), 404);
        await coordinator.ProblemAsync(await coordinator.Http.GetAsync("/api/clients/client-01/rounds?after=x"), 400);
    }

    [Fact]
    public async Task Who_is_lost_can_be_forgotten_and_who_is_here_cannot()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        await PollAsync(coordinator, "board-2", new ClientMessage());
        await PollAsync(coordinator, "board-3", new ClientMessage());

        var here = await coordinator.ProblemAsync(await coordinator.Http.DeleteAsync("/api/clients/board-2"), 409);
        Assert.Contains("board-2 is here", here.Detail, StringComparison.Ordinal);
        using (var http = new HttpClient { BaseAddress = coordinator.Address })
        {
            var link = new NativeLink(http, "board-2", TimeProvider.System);
            Assert.True((await link.LeaveAsync(new LeaveRequest("tests"), TestContext.Current.CancellationToken)).Left);
        }

        Assert.Equal(ClientState.Lost, (await ClientAsync(coordinator, "board-2")).State);
        Assert.Equal(204, (int)(await coordinator.Http.DeleteAsync("/api/clients/board-2")).StatusCode);

        await coordinator.ProblemAsync(await coordinator.Http.GetAsync("/api/clients/board-2"), 404);
        await coordinator.ProblemAsync(await coordinator.Http.DeleteAsync("/api/clients/board-2"), 404);
        await coordinator.StopAsync();
        await coordinator.StartAsync();
        Assert.Equal(["board-3"], (await ListAsync(coordinator, "")).Items.Select(client => client.Id));
        Assert.Contains("client.forgotten", await coordinator.Http.GetStringAsync("/api/audit"), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task PollAsync(RunningCoordinator coordinator, string name, ClientMessage says)
    {
        using var http = new HttpClient { BaseAddress = coordinator.Address };
        await new NativeLink(http, name, TimeProvider.System)
            .PollAsync(new PollRequest("tests", says) { WaitSeconds = 0 }, TestContext.Current.CancellationToken);
    }

    private static async Task<ClientView> ClientAsync(RunningCoordinator coordinator, string id)
        => JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/clients/{id}"), ApiJson.Default.ClientView)!;

    private static async Task<ClientPage> ListAsync(RunningCoordinator coordinator, string query)
        => JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/clients" + query), ApiJson.Default.ClientPage)!;
}
