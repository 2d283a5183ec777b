using Folders;
using Peers;
using Tributary.Gateways.Tests.Contract;
using Tributary.Gateways.Wamp;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Gateways.Tests.Wamp;

/// <summary>Boards that the built-in router lets in without credentials though it asks for them.</summary>
public sealed class GuestBoardTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly WampOptions _options = new()
    {
        Listen = new Uri($"ws://127.0.0.1:{MosquittoBroker.FreePort()}"),
        Boards = ["LR_Worker_1", "LR_Worker_2"],
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
        _listener = new WampListener(_gateway, _options, new TokenAccess(), TimeProvider.System);
        await _listener.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _gateway.Dispose();
        _coordinator.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Who_says_to_be_one_of_them_takes_part_as_that_board_and_does_nothing_else()
    {
        await using var session = await JoinAsync();
        await session.RegisterAsync("iotronic.LR_Worker_1.train_round", (_, _) => Task.FromResult(WampPayload.Empty), new(), Now);
        var greeting = await session.CallAsync("iotronic.LR_Master.notify_join", Board("LR_Worker_1"), Now);
        Assert.Equal("Hello LR_Worker_1, you correctly joined!", greeting.First.Text);
        Assert.Equal(1, _coordinator.Clients.Count);

        foreach (var procedure in (string[])["iotronic.LR_Worker_3.train_round", "iotronic.LR_Master.notify_join",
            "tributary.client.LR_Worker_1.tell"])
            Assert.Equal(WampUris.NotAuthorized, (await Assert.ThrowsAsync<WampException>(() => session.RegisterAsync(procedure,
                (_, _) => Task.FromResult(WampPayload.Empty), new(), Now))).Uri);
        (string Procedure, WampPayload Arguments)[] calls =
        [
            ("iotronic.LR_Master.notify_join", Board("LR_Worker_3")),
            ("iotronic.LR_Master.federated_loop", WampPayload.Empty),
            ("iotronic.LR_Master.perform_inference", WampPayload.Empty),
            ("tributary.coordinator.tell", WampPayload.Of("LR_Worker_1")),
            ("iotronic.LR_Worker_1.train_round", WampPayload.Empty),
        ];
        foreach (var (procedure, arguments) in calls)
            Assert.Equal(WampUris.NotAuthorized,
                (await Assert.ThrowsAsync<WampException>(() => session.CallAsync(procedure, arguments, Now))).Uri);
    }

    [Fact]
    public void That_is_weak_and_names_are_names()
    {
        Assert.Contains("LR_Worker_1, LR_Worker_2", _options.Weakness, StringComparison.Ordinal);
        Assert.Null(new WampOptions().Weakness);
        Assert.Equal("boards", Assert.Single((_options with { Boards = ["a b"] }).Problems()).Path);
    }

    private static WampPayload Board(string name) => WampPayload.Of($$"""{"board": "{{name}}"}""");

    private async Task<WampSession> JoinAsync()
        => await WampSession.JoinAsync(await new WampConnector(new Uri(_options.Listen!, "/ws")).ConnectAsync(Now),
            new JoinOptions("s4t"), TimeProvider.System, Now);
}
