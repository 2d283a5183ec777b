using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Gateways.Tests.Contract;
using Tributary.Protocols.Grpc;
using Tributary.Transports.Flower;

namespace Tributary.Gateways.Tests.Flower;

/// <summary>Flower clients that die, hang or leave: the round goes on.</summary>
public sealed class FlowerFaultTests : IAsyncLifetime
{
    private FlowerHarness _harness = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _harness = await FlowerHarness.StartAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task A_client_that_is_killed_in_mid_fit_is_lost_and_the_round_goes_on()
    {
        await _harness.StartPeerAsync("mode=die");
        await _harness.StartClientAsync(ScriptedClient.Moves("well", 0.1f));
        await RunAsync(Spec());

        Assert.Equal([RefusalReason.Lost, null], (await _harness.Coordinator.RoundAsync("r", 1)).Cohort.Select(client => client.Refused));
    }

    [Fact]
    public async Task A_client_that_is_frozen_in_mid_fit_is_lost_within_its_lease_and_the_round_goes_on()
    {
        var frozen = await _harness.StartPeerAsync("mode=wait");
        await _harness.StartClientAsync(ScriptedClient.Moves("well", 0.1f));
        var running = RunAsync(Spec());
        await frozen.UntilAsync("fit");

        await frozen.SignalAsync("STOP");
        await running;

        Assert.Equal([RefusalReason.Lost, null], (await _harness.Coordinator.RoundAsync("r", 1)).Cohort.Select(client => client.Refused));
    }

    [Fact]
    public async Task A_client_that_works_too_long_is_left_out_at_the_deadline_and_takes_part_in_the_next_round()
    {
        var slow = await _harness.StartPeerAsync("mode=wait");
        await _harness.StartClientAsync(ScriptedClient.Moves("well", 0.1f));
        var first = RunAsync(Spec() with { Cohort = new() { Size = 2, Quorum = 1, WaitFor = 2, Deadline = TimeSpan.FromSeconds(1) } },
            "first");
        await slow.UntilAsync("fit");
        await first;
        var second = RunAsync(Spec() with { Cohort = new() { Size = 2, Quorum = 2, WaitFor = 2 } }, "second");
        await slow.TellAsync("go");
        await slow.UntilAsync("fit");
        await slow.TellAsync("go");
        await second;

        Assert.Equal([RefusalReason.Deadline, null],
            (await _harness.Coordinator.RoundAsync("first", 1)).Cohort.Select(client => client.Refused));
        Assert.Equal([null, null], (await _harness.Coordinator.RoundAsync("second", 1)).Cohort.Select(client => client.Refused));
    }

    [Fact]
    public async Task A_client_that_says_goodbye_leaves_the_registry()
    {
        var leaving = await _harness.StartPeerAsync("mode=leave");
        await RunAsync(Spec() with { Cohort = new() { Size = 1, Quorum = 1, WaitFor = 1 } });

        await _harness.Coordinator.Clients.WaitAsync(() => _harness.Coordinator.Clients.Count == 0, Now);
        Assert.Equal("OK", (string?)(await leaving.UntilAsync("end"))["status"]);
    }

    [Fact]
    public async Task A_hundred_streams_that_are_opened_and_left_end_within_the_lease_and_harm_nobody()
    {
        using var http = new HttpMessageInvoker(GrpcChannel.CreateHandler(new GrpcLimits()));
        var channel = new GrpcChannel(http, _harness.Address, new GrpcLimits(), TimeProvider.System);
        var left = Enumerable.Range(0, 100).Select(_ => channel.Start(FlowerProtocol.Join, new CallOptions(), Now)).ToList();
        foreach (var call in left) Assert.NotNull(await call.NextAsync(Now));
        await _harness.StartClientAsync(ScriptedClient.Moves("well", 0.1f));

        await RunAsync(Spec() with { Cohort = new() { Size = 1, Quorum = 1, WaitFor = 1 } });

        Assert.Null((await _harness.Coordinator.RoundAsync("r", 1)).Cohort[0].Refused);
        foreach (var call in left)
        {
            Assert.Equal(GrpcStatus.DeadlineExceeded,
                (await Assert.ThrowsAsync<GrpcException>(async () => await call.NextAsync(Now))).Status);
            await call.DisposeAsync();
        }

        Assert.Equal(["well"], _harness.Coordinator.Clients.Ids);
    }

    [Fact]
    public async Task An_answer_that_nobody_asked_for_ends_the_stream()
    {
        using var http = new HttpMessageInvoker(GrpcChannel.CreateHandler(new GrpcLimits()));
        await using var call = new GrpcChannel(http, _harness.Address, new GrpcLimits(), TimeProvider.System)
            .Start(FlowerProtocol.Join, new CallOptions(), Now);
        await call.NextAsync(Now);
        byte[] properties = [0x12, 0], fit = [0x22, 0];
        await call.WriteAsync(properties, Now);

        Assert.Equal(GrpcStatus.InvalidArgument, await RefusedAsync(call, fit));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0x12, 0x05, 0x0A })]
    [InlineData(new byte[] { 0x22, 0x00 })]
    [InlineData(new byte[] { 0x0B, 0x01 })]
    public async Task What_is_no_answer_ends_the_stream(byte[] answer)
    {
        using var http = new HttpMessageInvoker(GrpcChannel.CreateHandler(new GrpcLimits()));
        await using var call = new GrpcChannel(http, _harness.Address, new GrpcLimits(), TimeProvider.System)
            .Start(FlowerProtocol.Join, new CallOptions(), Now);
        await call.NextAsync(Now);

        Assert.Equal(GrpcStatus.InvalidArgument, await RefusedAsync(call, answer));
    }

    [Fact]
    public async Task Without_a_certificate_nobody_joins_a_coordinator_that_is_not_open()
    {
        await using var closed = await FlowerHarness.StartAsync(new() { Listen = new("http://127.0.0.1:0"), Open = false });
        var peer = await closed.StartPeerAsync();

        Assert.Equal("UNAUTHENTICATED", (string?)(await peer.UntilAsync("end"))["status"]);
    }

    private static async Task<GrpcStatus> RefusedAsync(GrpcCall call, byte[] message)
    {
        try
        {
            await call.WriteAsync(message, Now);
        }
        catch (Exception fault) when (fault is GrpcException or InvalidOperationException or ObjectDisposedException)
        {
            // The stream may end while this end still writes; the next answer says why.
        }

        return (await Assert.ThrowsAsync<GrpcException>(async () => await call.NextAsync(Now))).Status;
    }

    private static RunSpec Spec() => new()
    {
        Model = ModelCatalog.Find("logreg")!,
        Rounds = 1,
        Cohort = new CohortSpec { Size = 2, Quorum = 1, WaitFor = 2 },
        Evaluation = new EvaluationSpec { On = EvaluationPlace.None },
    };

    private async Task<RunOutcome> RunAsync(RunSpec spec, string id = "r")
    {
        await _harness.Coordinator.CreateAsync(id, spec);
        return await _harness.Coordinator.RunAsync(id, spec, Now);
    }
}
