using System.Text.Json.Nodes;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Gateways.Native;
using Tributary.Gateways.Tests.Contract;

namespace Tributary.Gateways.Tests.Native;

/// <summary>Goodbyes where no lease would end.</summary>
public sealed class GoodbyeTests : IAsyncLifetime
{
    private NativeHarness _harness = null!;

    public async ValueTask InitializeAsync()
        => _harness = await NativeHarness.StartAsync(new LinkOptions { Open = true, Lease = TimeSpan.FromHours(1) });

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task Who_ends_in_order_is_gone_at_once_and_the_round_says_why()
    {
        var spec = new RunSpec
        {
            Model = ModelCatalog.Find("logreg")!,
            Rounds = 1,
            Cohort = new CohortSpec { Size = 2, Quorum = 1, WaitFor = 2 },
            Evaluation = new EvaluationSpec { On = EvaluationPlace.None },
        };
        await _harness.Coordinator.CreateAsync("r", spec);
        var leaving = ScriptedClient.Never("b");
        await _harness.StartClientAsync(ScriptedClient.Moves("a", 0.1f));
        await _harness.StartClientAsync(leaving);

        var running = _harness.Coordinator.RunAsync("r", spec);
        await leaving.Begun.Task;
        await _harness.LeaveClientAsync("b");

        Assert.Null(_harness.Coordinator.Clients.Find("b"));
        await running;
        Assert.Equal("it said goodbye", (await _harness.Coordinator.RoundAsync("r", 1)).Cohort[1].Detail);
    }

    [Fact]
    public async Task An_old_sessions_goodbye_never_removes_a_younger_one()
    {
        using var raw = new RawLink(_harness.Address);
        await raw.PostAsync("link/poll", Poll("old"));
        await raw.PostAsync("link/poll", Poll("young"));

        Assert.False(await LeaveAsync(raw, "old"));
        Assert.NotNull(_harness.Coordinator.Clients.Find("a"));
        Assert.True(await LeaveAsync(raw, "young"));
        Assert.Null(_harness.Coordinator.Clients.Find("a"));
        Assert.False(await LeaveAsync(raw, "young"));
    }

    [Fact]
    public async Task A_poll_that_was_under_way_at_the_goodbye_brings_nobody_back()
    {
        using var raw = new RawLink(_harness.Address);
        await raw.PostAsync("link/poll", Poll("s"));
        var waiting = raw.PostAsync("link/poll", Poll("s", wait: 600));

        Assert.True(await LeaveAsync(raw, "s"));
        Assert.Equal(409, (await waiting).Status);
        Assert.Equal(409, (await raw.PostAsync("link/poll", Poll("s"))).Status);
        Assert.Null(_harness.Coordinator.Clients.Find("a"));
        Assert.Equal(200, (await raw.PostAsync("link/poll", Poll("next"))).Status);
        Assert.NotNull(_harness.Coordinator.Clients.Find("a"));
    }

    [Fact]
    public async Task A_goodbye_of_nobody_is_answered()
    {
        using var raw = new RawLink(_harness.Address);

        Assert.False(await LeaveAsync(raw, "s"));
        Assert.Equal(400, (await raw.PostAsync("link/leave", "{}")).Status);
        Assert.Equal(400, (await raw.PostAsync("link/leave", "{ \"session\": \"\" }")).Status);
    }

    private static string Poll(string session, int wait = 0)
        => new JsonObject { ["session"] = session, ["client"] = new JsonObject(), ["waitSeconds"] = wait }.ToJsonString();

    private static async Task<bool> LeaveAsync(RawLink raw, string session)
    {
        var (status, body) = await raw.PostAsync("link/leave", new JsonObject { ["session"] = session }.ToJsonString());
        Assert.Equal(200, status);
        return (bool)body!["left"]!;
    }
}
