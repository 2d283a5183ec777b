using System.Net;
using System.Net.Sockets;
using Folders;
using Peers;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Gateways.Tests.Contract;
using Tributary.Gateways.Wamp;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Transports.Frames;
using Tributary.Transports.Joining;
using Tributary.Transports.Lines;
using Tributary.Transports.Wamp;

namespace Tributary.Gateways.Tests.Wamp;

/// <summary>Who may do what at the built-in router where credentials are asked for, and what one bad session can do.</summary>
public sealed class RouterRulesTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly TokenAccess _access = new();
    private readonly WampOptions _options = new()
    {
        Listen = new Uri($"ws://127.0.0.1:{MosquittoBroker.FreePort()}"),
        JoinTimeout = TimeSpan.FromSeconds(2),
        MaxMessageBytes = 1 << 20,
        Lease = TimeSpan.FromSeconds(3),
    };

    private ContractCoordinator _coordinator = null!;
    private WampGateway _gateway = null!;
    private WampListener _listener = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _coordinator = new ContractCoordinator(_folder.At("coordinator"));
        _gateway = new WampGateway(_coordinator.Clients, _coordinator.Files(), _coordinator.Notes, new ScriptedControl(), _options,
            TimeProvider.System);
        _listener = new WampListener(_gateway, _options, _access, TimeProvider.System);
        await _listener.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _gateway.Dispose();
        _coordinator.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(null, null, WampUris.AuthenticationRequired)]
    [InlineData("a", "wrong", WampUris.AuthenticationDenied)]
    [InlineData("b", "token-a", WampUris.AuthenticationDenied)]
    [InlineData("coordinator", "token-a", WampUris.AuthenticationDenied)]
    public async Task Who_does_not_show_who_it_is_does_not_get_in(string? name, string? ticket, string error)
        => Assert.Equal(error, (await Assert.ThrowsAsync<WampException>(() => JoinAsync(name, ticket))).Uri);

    [Theory]
    [InlineData("tributary.coordinator.tell")]
    [InlineData("tributary.client.b.tell")]
    [InlineData("tributary.client.a.tell.more")]
    [InlineData("iotronic.LR_Master.notify_join")]
    [InlineData("iotronic.LR_Master.federated_loop")]
    [InlineData("iotronic.b.train_round")]
    [InlineData("other")]
    public async Task A_client_registers_its_own_and_nothing_else(string procedure)
    {
        await using var session = await JoinAsync("a", "token-a");
        foreach (var own in new[] { "tributary.client.a.tell", "iotronic.a.train_round" })
            await session.RegisterAsync(own, (_, _) => Task.FromResult(WampPayload.Empty), new(), Now);

        foreach (var match in new[] { MatchPolicy.Exact, MatchPolicy.Prefix })
            Assert.Equal(WampUris.NotAuthorized, (await Assert.ThrowsAsync<WampException>(() => session.RegisterAsync(procedure,
                (_, _) => Task.FromResult(WampPayload.Empty), new RegisterOptions { Match = match }, Now))).Uri);
    }

    [Fact]
    public async Task A_client_speaks_for_no_other_calls_no_other_and_ends_no_session()
    {
        await using var session = await JoinAsync("a", "token-a");
        var hello = FrameJson.Frame("b", FrameWords.Hello, HelloMessage.Here, new HelloMessage("x"), FrameJson.Default.HelloMessage);
        (string Procedure, WampPayload Arguments)[] calls =
        [
            ("tributary.coordinator.tell", WampFrames.Write(hello)),
            ("iotronic.LR_Master.notify_join", WampPayload.Of("{\"board\": \"b\"}")),
            ("iotronic.LR_Master.notify_leave", WampPayload.Of("{\"board\": \"b\"}")),
            ("tributary.client.b.tell", WampFrames.Write(hello)),
            ("iotronic.b.train_round", WampPayload.Empty),
            ("wamp.session.kill_by_authid", WampPayload.Of("coordinator")),
            ("wamp.session.kill_all", WampPayload.Empty),
        ];

        foreach (var (procedure, arguments) in calls)
            Assert.Equal(WampUris.NotAuthorized,
                (await Assert.ThrowsAsync<WampException>(() => session.CallAsync(procedure, arguments, Now))).Uri);
        Assert.Equal(0, _coordinator.Clients.Count);
    }

    [Fact]
    public async Task Whose_credentials_are_revoked_has_no_session_any_more_and_gets_none()
    {
        var options = new WampLineOptions(new Uri(_options.Listen!, "/ws"), _folder.At("models"))
        {
            Credentials = () => new LinkCredentials("a", default, DateTimeOffset.MaxValue) { Bearer = "token-a" },
        };
        var running = new WampLine(options, new Silent(), TimeProvider.System).RunAsync(ScriptedClient.Moves("a", 1), Now);
        await using var board = await JoinAsync("b", "token-b");
        await board.CallAsync("iotronic.LR_Master.notify_join", WampPayload.Of("{\"board\": \"b\"}"), Now);
        await _coordinator.PresentAsync(2);

        foreach (var name in new[] { "a", "b" })
        {
            _access.Revoked.Add(name);
            _gateway.Drop(name, "its credentials were revoked");
        }

        Assert.Equal(WampUris.AuthenticationDenied,
            (await Assert.ThrowsAsync<WampException>(() => running.WaitAsync(TimeSpan.FromMinutes(1)))).Uri);
        Assert.Equal(WampUris.Killed, (await board.Ended.WaitAsync(Now)).Uri);
        Assert.Equal(0, _coordinator.Clients.Count);
    }

    [Fact]
    public async Task A_board_and_a_client_of_one_name_do_not_take_each_others_place()
    {
        await using var session = await JoinAsync("a", "token-a");
        await session.CallAsync("iotronic.LR_Master.notify_join", WampPayload.Of("{\"board\": \"a\"}"), Now);
        var (board, heard) = (_coordinator.Clients.Find("a"), new TaskCompletionSource<Frame>());
        await session.RegisterAsync("tributary.client.a.tell", (call, _) =>
        {
            heard.TrySetResult(WampFrames.Read(call.Payload)!);
            return Task.FromResult(WampPayload.Empty);
        }, new(), Now);

        await session.CallAsync("tributary.coordinator.tell", WampFrames.Write(FrameJson.Frame("a", FrameWords.Hello, HelloMessage.Here,
            new HelloMessage("x"), FrameJson.Default.HelloMessage)), Now);

        Assert.Equal(FrameWords.Problem, (await heard.Task.WaitAsync(Now)).Kind);
        Assert.Same(board, _coordinator.Clients.Find("a"));
    }

    [Fact]
    public async Task A_model_that_no_message_holds_is_refused_and_the_board_stays()
    {
        await using var session = await JoinAsync("a", "token-a");
        await session.CallAsync("iotronic.LR_Master.notify_join", WampPayload.Of("{\"board\": \"a\"}"), Now);
        foreach (var name in new[] { "start_training", "train_round" })
            await session.RegisterAsync($"iotronic.a.{name}", (_, _) => Task.FromResult(WampPayload.Of(default(WampValue))), new(), Now);
        _coordinator.Clients.Join(ScriptedClient.Moves("other", 1));
        var spec = new RunSpec
        {
            Model = ModelCatalog.Find("s4t-net")!,
            Rounds = 1,
            Cohort = new() { Size = 2, Quorum = 1, WaitFor = 2 },
            Evaluation = new() { On = EvaluationPlace.None },
        };
        await _coordinator.CreateAsync("r", spec);

        await _coordinator.RunAsync("r", spec, Now);

        var told = (await _coordinator.RoundAsync("r", 1)).Cohort.Single(one => one.Client == "a");
        Assert.Equal(RefusalReason.Failed, told.Refused);
        Assert.Contains(WampUris.PayloadSizeExceeded, told.Detail, StringComparison.Ordinal);
        Assert.NotNull(_coordinator.Clients.Find("a"));
    }

    [Fact]
    public async Task Who_says_nothing_is_let_go()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _options.Listen!.Port, Now);

        var read = await Record.ExceptionAsync(async () => Assert.Equal(0, await socket.GetStream().ReadAsync(new byte[1], Now)
            .AsTask().WaitAsync(TimeSpan.FromMinutes(1))));

        Assert.True(read is null or IOException, $"{read}");
    }

    private async Task<WampSession> JoinAsync(string? name, string? ticket)
        => await WampSession.JoinAsync(await new WampConnector(new Uri(_options.Listen!, "/ws")).ConnectAsync(Now),
            new Protocols.Wamp.Clients.JoinOptions("s4t") { Credential = name is null ? null : new TicketCredential(name, ticket!) },
            TimeProvider.System, Now);

    private sealed class Silent : ILineObserver;
}
