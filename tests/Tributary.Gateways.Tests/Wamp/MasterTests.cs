using Folders;
using Peers;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Models;
using Tributary.Engine.Training;
using Tributary.Gateways.Orders;
using Tributary.Gateways.Tests.Contract;
using Tributary.Gateways.Wamp;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Gateways.Tests.Wamp;

/// <summary>What a master of boards does when it is called: the answers are the originals', and only who may orders.</summary>
public sealed class MasterTests : IAsyncLifetime
{
    private static readonly string s_picture = Convert.ToBase64String(Pictures.Digit());
    private readonly TemporaryFolder _folder = new();
    private readonly ScriptedControl _control = new();
    private ContractCoordinator _coordinator = null!;
    private WampOptions _options = new() { Listen = new Uri($"ws://127.0.0.1:{MosquittoBroker.FreePort()}") };
    private WampGateway? _gateway;
    private WampListener? _listener;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _coordinator = new ContractCoordinator(_folder.At("coordinator"));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_listener is not null) await _listener.DisposeAsync();
        _gateway?.Dispose();
        _coordinator.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_loop_begins_stays_open_and_answers_null_once_it_is_stopped()
    {
        await StartAsync(isOpen: true);
        await using var session = await JoinAsync(null, null);
        var loop = session.CallAsync("iotronic.LR_Master.federated_loop", WampPayload.Empty, Now);
        await UntilAsync(() => _control.Order is not null);
        Assert.False(loop.IsCompleted);

        var stopped = (await session.CallAsync("iotronic.LR_Master.stop_training", WampPayload.Empty, Now)).First;

        Assert.Equal(("success", "Federated learning loop stopped."), (stopped["status"].Text, stopped["detail"].Text));
        Assert.True((await loop).First.IsNull);
        Assert.Equal("LR_Master", _control.Order!.Name);
        Assert.Contains("model: s4t-net", _control.Order.File, StringComparison.Ordinal);
        Assert.True(_control.Order.Continues);
    }

    [Fact]
    public async Task A_loop_that_breaks_says_so_and_tells_the_boards()
    {
        await StartAsync(isOpen: true);
        await using var session = await JoinAsync(null, null);
        var loop = session.CallAsync("iotronic.LR_Master.federated_loop", WampPayload.Empty, Now);
        await UntilAsync(() => _control.Order is not null);

        _control.End("three rounds had no quorum");

        var said = (await loop).First;
        Assert.Equal("error", said["status"].Text);
        Assert.StartsWith("Error during federated learning round, please restart the training session.", said["detail"].Text,
            StringComparison.Ordinal);
        Assert.Contains("three rounds had no quorum", said["detail"].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_ends_the_run_the_boards_that_were_started_are_told()
    {
        await StartAsync(isOpen: true);
        await using var board = await JoinAsync(null, null);
        var (works, told) = (new TaskCompletionSource<WampPayload>(), new TaskCompletionSource<WampPayload>());
        (string Name, Func<Task<WampPayload>> Run)[] procedures =
        [
            ("start_training", () => Task.FromResult(WampPayload.Empty)),
            ("train_round", () =>
            {
                works.TrySetResult(WampPayload.Empty);
                return told.Task;
            }),
            ("stop_training", () =>
            {
                told.TrySetResult(WampPayload.Empty);
                return told.Task;
            }),
        ];
        foreach (var (name, run) in procedures)
            await board.RegisterAsync($"iotronic.board.{name}", (_, _) => run(), new RegisterOptions(), Now);
        await board.CallAsync("iotronic.LR_Master.notify_join", WampPayload.Of("{\"board\": \"board\"}"), Now);
        await _gateway!.Orders.BeginAsync("the page", Now);

        // It is at work when the run is ended by somebody else.
        var spec = ModelCatalog.Find("logreg")!;
        var asked = _coordinator.Clients.Find("board")!.AskAsync(new TrainAssignment
        {
            RunId = "run-1",
            Round = 1,
            Spec = spec,
            Model = new ModelState(spec.Layout(), new float[spec.Layout().Length]),
            Training = new TrainingOptions(),
        }, Now);
        await works.Task.WaitAsync(TimeSpan.FromMinutes(1), Now);
        _control.End(null);

        await told.Task.WaitAsync(TimeSpan.FromMinutes(1), Now);
        Assert.IsType<Refusal>(await asked);
    }

    [Fact]
    public async Task Without_anybody_to_train_the_answer_is_the_originals()
    {
        _control.Refusal = new OrderException(OrderFault.NoClients, "nobody");
        await StartAsync(isOpen: true);
        await using var session = await JoinAsync(null, null);

        var said = (await session.CallAsync("iotronic.LR_Master.federated_loop", WampPayload.Empty, Now)).First;

        Assert.Equal(("error", "Not enough workers connected for federated learning."), (said["status"].Text, said["detail"].Text));
    }

    [Fact]
    public async Task A_picture_is_answered_in_the_originals_form_rounded_as_Python_rounds()
    {
        await StartAsync(isOpen: true);
        await using var session = await JoinAsync(null, null);
        var argument = WampPayload.Of(WampValue.MapOf(("image_base64", s_picture), ("format", "png")));
        var early = (await session.CallAsync("iotronic.LR_Master.perform_inference", argument, Now)).First;
        Assert.Equal(("error", "Model is not ready for inference."), (early["status"].Text, early["detail"].Text));

        _control.Answer = [0.00025, 0.99985, 0.00015];
        var said = (await session.CallAsync("iotronic.LR_Master.perform_inference", argument, Now)).First;

        Assert.Equal(1, said["predicted_index"].Integer);
        Assert.Equal([0.0003, 0.9999, 0.0001], said["probabilities"].Items.Select(value => value.Real!.Value));
        Assert.Equal(784, _control.Asked!.Length);
        Assert.Equal((0 - 0.1307f) / 0.3081f, _control.Asked[0]);
    }

    [Theory]
    [InlineData("no base64!", WampUris.InvalidArgument)]
    [InlineData("", WampUris.InvalidArgument)]
    [InlineData("AAAA", WampUris.RuntimeError)]
    public async Task What_is_no_picture_is_an_error_that_says_so(string text, string uri)
    {
        await StartAsync(isOpen: true);
        await using var session = await JoinAsync(null, null);
        _control.Answer = [1];

        var fault = await Assert.ThrowsAsync<WampException>(() => session.CallAsync("iotronic.LR_Master.perform_inference",
            WampPayload.Of(WampValue.MapOf(("image_base64", text))), Now));

        Assert.Equal(uri, fault.Uri);
    }

    [Fact]
    public async Task Before_there_is_a_model_whatever_is_asked_is_answered_as_the_originals_do()
    {
        await StartAsync(isOpen: true);
        await using var session = await JoinAsync(null, null);
        WampPayload[] asked = [WampPayload.Empty, WampPayload.Of("no object"), WampPayload.Of(WampValue.MapOf(("image_base64", "!"))),
            WampPayload.Of(WampValue.MapOf(("image_base64", "AAAA")))];

        foreach (var arguments in asked)
        {
            var said = (await session.CallAsync("iotronic.LR_Master.perform_inference", arguments, Now)).First;
            Assert.Equal(("error", "Model is not ready for inference."), (said["status"].Text, said["detail"].Text));
        }
    }

    [Theory]
    [InlineData("board-1", "token-board-1", false, false)]
    [InlineData("eve", "viewer-eve", false, true)]
    [InlineData("anna", "operator-anna", true, true)]
    public async Task With_credentials_only_operators_order_and_only_people_ask(string name, string token, bool mayOrder, bool mayAsk)
    {
        await StartAsync(isOpen: false);
        await using var session = await JoinAsync(name, token);
        _control.Answer = [1];

        Assert.Equal(mayOrder, await MayAsync("stop_training", WampPayload.Empty));
        Assert.Equal(mayAsk, await MayAsync("perform_inference", WampPayload.Of(WampValue.MapOf(("image_base64", s_picture)))));
        Assert.Equal(mayOrder ? [$"{name} stops LR_Master"] : [], _control.Said);

        async Task<bool> MayAsync(string procedure, WampPayload argument)
        {
            try
            {
                await session.CallAsync($"iotronic.LR_Master.{procedure}", argument, Now);
                return true;
            }
            catch (WampException refused)
            {
                Assert.Equal(WampUris.NotAuthorized, refused.Uri);
                return false;
            }
        }
    }

    [Fact]
    public async Task An_operator_speaks_for_no_client()
    {
        await StartAsync(isOpen: false);
        await using var session = await JoinAsync("anna", "operator-anna");

        foreach (var procedure in new[] { "tributary.coordinator.tell", "iotronic.LR_Master.notify_join" })
            await Assert.ThrowsAsync<WampException>(() => session.CallAsync(procedure, WampPayload.Of("{\"board\": \"anna\"}"), Now));
        Assert.Equal(0, _coordinator.Clients.Count);
    }

    [Fact]
    public async Task At_another_router_nobody_orders_unless_the_operator_allowed_it()
    {
        foreach (var isAllowed in new[] { false, true })
        {
            await using var router = await WampHarness.StartAsync("ws", hasTickets: false,
                change: options => options with { Master = "another" });
            _options = new WampOptions { Router = new Uri(router.Router, "/ws"), Prefix = "other", TakesOrders = isAllowed };
            await StartAsync(isOpen: true);
            await UntilAsync(() => _gateway!.Away is null);
            await using var session = await JoinAsync(null, null, router.Router);

            var stop = session.CallAsync("iotronic.LR_Master.stop_training", WampPayload.Empty, Now);
            if (isAllowed) Assert.Equal("success", (await stop).First["status"].Text);
            else Assert.Contains("--wamp-orders", (await Assert.ThrowsAsync<WampException>(() => stop)).Message, StringComparison.Ordinal);
            await _listener!.DisposeAsync();
            _gateway!.Dispose();
        }
    }

    private async Task StartAsync(bool isOpen)
    {
        _options = _options with { Open = isOpen };
        _gateway = new WampGateway(_coordinator.Clients, _coordinator.Files(), _coordinator.Notes, _control, _options, TimeProvider.System);
        _listener = new WampListener(_gateway, _options, new TokenAccess(), TimeProvider.System);
        await _listener.StartAsync(Now);
    }

    private async Task<WampSession> JoinAsync(string? name, string? ticket, Uri? router = null)
        => await WampSession.JoinAsync(await new WampConnector(new Uri(router ?? _options.Listen!, "/ws")).ConnectAsync(Now),
            new JoinOptions("s4t") { Credential = name is null ? null : new TicketCredential(name, ticket!) }, TimeProvider.System, Now);

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Now);
        late.CancelAfter(TimeSpan.FromMinutes(1));
        while (!isSo()) await Task.Delay(20, late.Token);
    }
}
