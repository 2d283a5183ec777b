using System.Net;
using System.Text.Json.Nodes;
using Peers;
using Tributary.Transports.Frames;
using Tributary.Transports.Rest;

namespace Tributary.Transports.Tests.Rest;

/// <summary>Servers and peers that do to a client what they should not: it is refused, and costs little.</summary>
public sealed class HostileServerTests : IAsyncDisposable
{
    // What lies between two ends of a line on the way, and then some.
    private const long MaxPoured = 64 << 20;
    private const string Metadata = "169.254.169.254";

    private readonly HostileServer _server = new();
    private readonly RestGround _ground = new();

    public async ValueTask DisposeAsync()
    {
        await _ground.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_sends_elsewhere_is_not_followed()
    {
        await using var elsewhere = new HostileServer();
        _server.Answer = (line, _) => _server.RedirectAsync(line, $"{elsewhere.Url}/latest/meta-data");

        await _ground.StartAsync(new MovingClient(1), Here);
        await _ground.UntilToldAsync(told => told.Contains("it sends elsewhere, and that is not followed", StringComparison.Ordinal));

        Assert.Equal(0, elsewhere.Asked);
    }

    [Fact]
    public async Task An_update_goes_to_nobody_whom_the_server_names()
    {
        await using var elsewhere = new HostileServer();
        _server.Answer = (line, _) => _server.SayAsync(line, 201);
        var url = await _ground.StartAsync(new MovingClient(1), Here);
        await _ground.UntilToldAsync(told => told == "registered");
        _server.Answer = (line, _) => _server.RedirectAsync(line, elsewhere.Url);

        var (status, text) = await _ground.TrainAsync(url, Digits());

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("answers 307 to an update; it sends elsewhere", text, StringComparison.Ordinal);
        Assert.Equal(0, elsewhere.Asked);
    }

    [Fact]
    public async Task A_name_of_the_server_that_comes_to_stand_for_an_address_of_the_link_is_not_called_there()
    {
        var asked = 0;

        // Each line ends, so that the next request needs another one.
        _server.Answer = (line, _) => _server.SayAsync(line, 201);
        await _ground.StartAsync(new MovingClient(1), options => options with
        {
            Server = new Uri($"http://server.example:{_server.Port}"),
            Resolve = (host, _) => Task.FromResult<IPAddress[]>(host != "server.example" ? []
                : [Interlocked.Increment(ref asked) == 1 ? IPAddress.Loopback : IPAddress.Parse(Metadata)]),
        });

        await _ground.UntilToldAsync(told => told == "registered");
        await _ground.UntilToldAsync(told => told.Contains("server.example is an address of the link alone", StringComparison.Ordinal));

        Assert.Equal(1, _server.Asked);
    }

    [Fact]
    public async Task A_server_that_does_not_end_is_not_heard_to_the_end()
    {
        _server.Answer = (line, asked) => _server.PourAsync(line, "Federated Learning Network ", asked == "POST /client" ? 201 : 200);

        var url = await _ground.StartAsync(new MovingClient(1), Here);
        await _ground.UntilToldAsync(told => told == "registered");
        var (status, _) = await _ground.TrainAsync(url, Digits());

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.InRange(_server.Poured, 0, MaxPoured);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_waited_for_no_longer_than_is_said()
    {
        _server.Answer = (_, _) => _server.SayNothingAsync();

        var url = await _ground.StartAsync(new MovingClient(1), options => Here(options) with
        {
            RegisterLimit = TimeSpan.FromSeconds(1),
            DeliverLimit = TimeSpan.FromSeconds(2),
        });
        await _ground.UntilToldAsync(told => told.Contains("does not answer within 1 s", StringComparison.Ordinal));
        var (status, text) = await _ground.TrainAsync(url, Digits());

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("does not answer within 2 s", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peers_that_send_elsewhere_do_not_end_or_say_nothing_are_left_out()
    {
        await _ground.ServeAsync();
        await using var elsewhere = new HostileServer();
        await using var endless = new HostileServer();
        await using var silent = new HostileServer();
        _server.Answer = (line, _) => _server.RedirectAsync(line, $"{elsewhere.Url}/model_params");
        endless.Answer = (line, _) => endless.PourAsync(line, """{"model_params": {"bias": [0.5], "weights": [[0.""");
        silent.Answer = (_, _) => silent.SayNothingAsync();
        string[] peers = [_server.Url, endless.Url, silent.Url, $"http://peer.example:{elsewhere.Port}"];
        var url = await _ground.StartAsync(new MovingClient(1), options => options with
        {
            PeerLimit = TimeSpan.FromSeconds(3),
            Resolve = (host, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(host == "peer.example" ? Metadata : host.Trim('[', ']'))]),
        });

        var (status, text) = await _ground.TrainAsync(url, Session([url, .. peers]));
        Assert.True(status == HttpStatusCode.OK, text);
        Assert.Contains("averaged 0", _ground.Told);
        (string Peer, string Reason)[] reasons = [(peers[0], "it answers 307"), (peers[2], "it gives nothing within 3 s"),
            (peers[3], "an address of the link alone"), (peers[1], "")];
        foreach (var (peer, reason) in reasons)
            Assert.True(_ground.Told.Any(told => told.StartsWith($"left out {peer}: ", StringComparison.Ordinal)
                && told.Contains(reason, StringComparison.Ordinal)), $"{peer}: {reason}\n{string.Join('\n', _ground.Told)}");
        Assert.Equal(0, elsewhere.Asked);
        Assert.InRange(endless.Poured, 0, MaxPoured);

        // Written in another way it is the same address.
        Assert.Equal(HttpStatusCode.OK, (await _ground.TrainAsync(url, Session([url, $"http://[::ffff:{Metadata}]/"]))).Status);
        Assert.Contains(_ground.Told, told => told.StartsWith($"left out http://[::ffff:{Metadata}]/: ", StringComparison.Ordinal)
            && told.Contains("an address of the link alone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_that_is_called_back_takes_no_more_of_an_answer_than_a_frame()
    {
        await using var elsewhere = new HostileServer();
        var turn = 0;
        _server.Answer = (line, _) => Interlocked.Increment(ref turn) == 1 ? _server.RedirectAsync(line, elsewhere.Url)
            : _server.PourAsync(line, "{");
        using var folder = new Folders.TemporaryFolder();
        using var link = new CallbackLink("a", "p", new CallbackLineOptions(new Uri(_server.Url),
            $"http://127.0.0.1:{MosquittoBroker.FreePort()}", folder.Location), TimeProvider.System);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(RestGround.Now);
        var receiver = new Receiver(2);

        var running = link.RunAsync(receiver, end.Token);
        var reasons = await receiver.Told.WaitAsync(RestGround.Now);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Assert.Contains("answered 307", reasons[0], StringComparison.Ordinal);
        Assert.Contains($"{RestFrames.MaxBytes}", reasons[1], StringComparison.Ordinal);
        Assert.Equal(0, elsewhere.Asked);
        Assert.InRange(_server.Poured, 0, MaxPoured);
    }

    // Looks are rare: each may take a page.
    private RestLineOptions Here(RestLineOptions options)
        => options with { Server = new Uri(_server.Url), LookEvery = TimeSpan.FromSeconds(1) };

    private static string Digits() => new JsonObject
    {
        ["learning_rate"] = 1.0,
        ["epochs"] = 1,
        ["batch_size"] = 8,
        ["training_type"] = "MNIST",
        ["round"] = 1,
        ["client_id"] = 1,
        ["weights"] = new JsonArray([.. Enumerable.Range(0, 784).Select(_ => (JsonNode)new JsonArray(0.5))]),
        ["bias"] = new JsonArray(0.5),
    }.ToJsonString();

    private static string Session(string[] urls) => new JsonObject
    {
        ["learning_rate"] = 1.0,
        ["epochs"] = 1,
        ["batch_size"] = 8,
        ["training_type"] = "GOSSIP_MNIST",
        ["round"] = 1,
        ["round_size"] = urls.Length,
        ["client_id"] = 1,
        ["clients"] = new JsonArray([.. urls.Select((url, i) => (JsonNode)new JsonObject { ["client_id"] = i + 1, ["client_url"] = url })]),
    }.ToJsonString();

    private sealed class Receiver(int wanted) : IFrameReceiver
    {
        private readonly List<string> _reasons = [];
        private readonly TaskCompletionSource<IReadOnlyList<string>> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<IReadOnlyList<string>> Told => _told.Task;

        public void Connected()
        {
        }

        public Task ReceiveAsync(Frame frame, CancellationToken cancellation) => Task.CompletedTask;

        public void Disconnected(string reason, TimeSpan retry)
        {
            _reasons.Add(reason);
            if (_reasons.Count == wanted) _told.TrySetResult(_reasons);
        }

        public void Broke(Exception fault) => _told.TrySetException(fault);
    }
}
