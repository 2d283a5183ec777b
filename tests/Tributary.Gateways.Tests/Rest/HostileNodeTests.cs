using System.Net;
using Peers;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Gateways.Rest;
using Tributary.Transports.Frames;
using Tributary.Transports.Messages;
using Tributary.Transports.Rest;

namespace Tributary.Gateways.Tests.Rest;

/// <summary>Nodes that do to the coordinator what they should not when it calls them: each costs its own update, and little else.</summary>
public sealed class HostileNodeTests : IAsyncLifetime
{
    // What lies between two ends of a line on the way, and then some.
    private const long MaxPoured = 64 << 20;

    private readonly HostileServer _node = new();
    private RestScene _scene = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _scene = await RestScene.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task A_node_that_sends_elsewhere_is_not_followed()
    {
        await using var elsewhere = new HostileServer();
        _node.Answer = (line, _) => _node.RedirectAsync(line, $"{elsewhere.Url}/latest/meta-data");

        Assert.Equal("it answered 307", await ReasonAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(0, elsewhere.Asked);
    }

    [Fact]
    public async Task A_node_that_does_not_end_is_not_heard_to_the_end()
    {
        _node.Answer = (line, _) => _node.PourAsync(line, "Federated Learning client running. Status: IDLE");

        Assert.Equal("it answered without delivering an update", await ReasonAsync(TimeSpan.FromSeconds(20)));
        Assert.InRange(_node.Poured, 0, MaxPoured);
    }

    [Fact]
    public async Task A_node_that_says_nothing_costs_its_own_update_when_the_round_is_over()
    {
        _node.Answer = (_, _) => _node.SayNothingAsync();

        Assert.NotNull(await ReasonAsync(TimeSpan.FromSeconds(2)));
        Assert.True(_node.Asked > 0);
    }

    [Fact]
    public async Task A_name_that_comes_to_stand_for_another_address_is_not_connected_to()
    {
        IPAddress[] answers = [IPAddress.Loopback, IPAddress.Parse("169.254.169.254")];
        var asked = 0;
        var addresses = new RestAddress([], isOpen: true, (_, _) => Task.FromResult<IPAddress[]>([answers[asked++]]));
        using var caller = new RestCaller(addresses);
        var node = new RestNode(1, $"http://node.example:{_node.Port}", "127.0.0.1", null);
        _node.Answer = (line, _) => _node.SayAsync(line, 200, "Status: IDLE");

        Assert.Equal("Status: IDLE", await caller.LookAsync(node, Now));
        Assert.Null(await caller.LookAsync(node, Now));
        Assert.Equal((2, 1), (asked, _node.Asked));
    }

    [Fact]
    public async Task One_that_is_called_back_leads_nowhere_else_and_is_not_heard_to_the_end()
    {
        await using var elsewhere = new HostileServer();
        _node.Answer = (line, _) => _node.Asked % 2 == 1 ? _node.RedirectAsync(line, elsewhere.Url) : _node.PourAsync(line, "7");

        for (var i = 1; i <= 4; i++)
        {
            using var hello = RestFrames.ToRequest(_scene.Address.OriginalString, Hello($"process-{i}"));
            hello.Headers.TryAddWithoutValidation(RestFrames.Callback, _node.Url);
            using var http = new HttpClient();
            using var answer = await http.SendAsync(hello, Now);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await RestScene.UntilAsync(() => Task.FromResult(_node.Asked >= i));
        }

        Assert.Equal(0, elsewhere.Asked);
        Assert.InRange(_node.Poured, 0, MaxPoured);
    }

    private static Frame Hello(string process) => FrameJson.Frame("a", FrameWords.Hello, HelloMessage.Here,
        new HelloMessage(process) { Client = new ClientMessage() }, FrameJson.Default.HelloMessage);

    // Why the node's update does not count, in a round in which another's does.
    private async Task<string?> ReasonAsync(TimeSpan deadline)
    {
        await using var other = await NodeStand.StartAsync();
        other.Delivers(_scene, 1);
        foreach (var url in new[] { other.Url, _node.Url }) (await _scene.RegisterAsync(url)).EnsureSuccessStatusCode();
        var spec = new RunSpec
        {
            Model = ModelCatalog.Find("rest-3v7")!,
            Rounds = 1,
            Strategy = new() { Name = "fedmean" },
            Cohort = new() { Size = 2, Quorum = 1, WaitFor = 2, Deadline = deadline },
            Evaluation = new() { On = EvaluationPlace.None },
        };
        await _scene.Coordinator.CreateAsync("hostile", spec);
        await _scene.Coordinator.RunAsync("hostile", spec, Now);
        Assert.Equal(1, (await _scene.Coordinator.RoundAsync("hostile", 1)).Cohort.Count(one => one.Refused is null));
        return Assert.Single(await _scene.RefusedAsync("hostile")) is { } refused ? refused.Detail ?? $"{refused.Refused}" : null;
    }
}
