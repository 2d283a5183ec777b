using System.Net;
using System.Text.Json.Nodes;

namespace Tributary.Gateways.Tests.Rest;

/// <summary>Recorded sessions in which something went wrong at the published server, played to ours: the same requests in the same order,
/// and what is better here said one by one.</summary>
public sealed class RecordedTroubleTests : IAsyncLifetime
{
    private readonly Dictionary<string, NodeStand> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _here = new(StringComparer.Ordinal);
    private RestScene _scene = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _scene = await RestScene.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        foreach (var node in _nodes.Values) await node.DisposeAsync();
    }

    [Fact]
    public async Task Every_request_that_the_published_server_answered_has_its_code_here_and_none_is_a_fault_of_the_server()
    {
        var recorded = RecordedExchanges.Read("original-server-and-errors.jsonl");
        foreach (var url in recorded.Registered())
        {
            var node = await NodeAsync(url);
            node.Train = async (asked, _) => (int)(await _scene.PutAsync(node, (string)asked["training_type"]!, 0.5f)).StatusCode;
        }

        // 1. What the published server answers with a fault of its own is somebody's mistake here, told with the reason. It also takes GET
        // /training, as the first programs did, and a session of chest X-rays does not end in a fault.
        var codes = new Dictionary<int, int> { [14] = 200, [15] = 200, [22] = 400, [23] = 400, [27] = 401, [28] = 400, [30] = 400 };

        foreach (var exchange in recorded)
        {
            var (seq, target) = ((int)exchange["seq"]!, (string)exchange["target"]!);

            // 2. Updates in the middle of a session are the nodes' own.
            if (target == "/model_params" && exchange["request_body"] is JsonObject) continue;
            await RestScene.UntilAsync(async () => (string?)(await _scene.StateAsync())["status"] == "IDLE");
            using var answer = await PlayAsync(exchange);

            Assert.True((int)answer.StatusCode == codes.GetValueOrDefault(seq, (int)exchange["status"]!),
                $"request {seq}, {exchange["method"]} {target}: {(int)answer.StatusCode}, {await answer.Content.ReadAsStringAsync(Now)}");
            if (target == "/" && seq != 34) await AssertShownAsync(exchange);
        }

        // 3. Where the published server was left in UPDATING_MODEL_PARAMS for good, this one is ready for more.
        Assert.Equal("IDLE", (string?)(await _scene.StateAsync())["status"]);
        foreach (var node in _nodes.Values)
            Assert.Equal(["MNIST", "MNIST", "MNIST", "MNIST", "CHEST_X_RAY_PNEUMONIA", "MNIST"],
                node.Asked.Select(asked => (string)asked["training_type"]!));
    }

    [Fact]
    public async Task Whoever_comes_in_mid_round_holds_it_up_no_longer()
    {
        var recorded = RecordedExchanges.Read("register-in-mid-round.jsonl");
        var (one, two, three) = (await NodeAsync(recorded.Registered()[0]), await NodeAsync(recorded.Registered()[1]),
            await NodeAsync(recorded.Registered()[2]));
        var turns = new[] { new TaskCompletionSource(), new TaskCompletionSource() };
        one.Delivers(_scene, 1);
        two.Train = async (_, _) =>
        {
            await turns[two.Asked.Count - 1].Task;
            return (int)(await _scene.PutAsync(two, "MNIST", 2)).StatusCode;
        };

        // 1. Up to the second update everything is as recorded: a second start is passed over, who registers is seen and not asked.
        foreach (var seq in (int[])[1, 2]) await AnsweredAsync(recorded, seq);
        var session = PlayAsync(At(recorded, 3));
        await RestScene.UntilAsync(async () => (await _scene.WordsAsync()) is ["TRAINING_FINISHED", "TRAINING_REQUESTED"]);
        await AssertShownAsync(At(recorded, 5));
        foreach (var seq in (int[])[6, 7]) await AnsweredAsync(recorded, seq);
        await AssertShownAsync(At(recorded, 8));
        turns[0].SetResult();

        // 2. Then the published server waits for the third, until an update comes again. Here the round is over, and the update is passed
        // over: it came before.
        Assert.Equal(HttpStatusCode.OK, (await session).StatusCode);
        Assert.Equal("IDLE", (string?)(await _scene.StateAsync())["status"]);
        Assert.Empty(three.Asked);
        await AnsweredAsync(recorded, 11);
        Assert.Equal((int)At(recorded, 13)["status"]!, (int)(await _scene.PutAsync(two, "MNIST", 0.5f)).StatusCode);
        await AssertShownAsync(At(recorded, 14));

        // 3. Who registers again after it has delivered is shown as idle, as recorded, and what it delivered counts: the round ends.
        session = PlayAsync(At(recorded, 15));
        await RestScene.UntilAsync(async () => (await _scene.WordsAsync()) is ["TRAINING_FINISHED", "TRAINING_REQUESTED"]);
        await AnsweredAsync(recorded, 17);
        await RestScene.UntilAsync(async () => (await _scene.WordsAsync())[0] == "IDLE");
        await AssertShownAsync(At(recorded, 18));
        turns[1].SetResult();
        Assert.Equal(HttpStatusCode.OK, (await session).StatusCode);
        Assert.Equal((2, 2), (one.Asked.Count, two.Asked.Count));
        Assert.Equal("IDLE", (string?)(await _scene.StateAsync())["status"]);
    }

    [Fact]
    public async Task A_client_that_cannot_be_reached_costs_its_own_update_instead_of_the_session()
    {
        var recorded = RecordedExchanges.Read("unreachable-client.jsonl");
        var (reached, dead) = (await NodeAsync(recorded.Registered()[0]), recorded.Registered()[1]);
        _here[dead] = $"http://127.0.0.1:{Peers.MosquittoBroker.FreePort()}";
        var go = new TaskCompletionSource();
        reached.Train = async (_, _) =>
        {
            await go.Task;
            return (int)(await _scene.PutAsync(reached, "MNIST", 2)).StatusCode;
        };

        // 1. Where the published server answers 500 at once, and trains on, this one waits for who can be reached.
        foreach (var seq in (int[])[1, 2]) await AnsweredAsync(recorded, seq);
        var session = PlayAsync(At(recorded, 3));
        await RestScene.UntilAsync(async () => (await _scene.WordsAsync()) is ["TRAINING_REQUESTED", "TRAINING_REQUEST_ERROR"]);
        Assert.Equal("CLIENTS_TRAINING", (string?)(await _scene.StateAsync())["status"]);
        go.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await session).StatusCode);

        // 2. It needs no late update to be healed: the next session is one, with the dead client still there and without it.
        await AnsweredAsync(recorded, 7);
        await AnsweredAsync(recorded, 8);
        await AnsweredAsync(recorded, 10);
        await AssertShownAsync(At(recorded, 13));
        Assert.Equal(3, reached.Asked.Count);
    }

    [Fact]
    public async Task A_client_of_more_than_five_minutes_is_waited_for()
    {
        var recorded = RecordedExchanges.Read("slow-client-300s.jsonl");
        var (slow, other) = (await NodeAsync(recorded.Registered()[0]), await NodeAsync(recorded.Registered()[1]));
        var go = new TaskCompletionSource();
        other.Delivers(_scene, 1);
        slow.Train = async (_, _) =>
        {
            await go.Task;
            return (int)(await _scene.PutAsync(slow, "MNIST", 2)).StatusCode;
        };
        foreach (var seq in (int[])[1, 2]) await AnsweredAsync(recorded, seq);
        var session = PlayAsync(At(recorded, 3));
        await RestScene.UntilAsync(async () => (await _scene.WordsAsync()) is ["TRAINING_REQUESTED", "TRAINING_FINISHED"]);

        // After 300.3 s the published server answered 500, and showed this; the session goes on here too.
        await AssertShownAsync(At(recorded, 5));
        Assert.False(session.IsCompleted);
        go.SetResult();

        Assert.Equal(HttpStatusCode.OK, (await session).StatusCode);
        await AssertShownAsync(At(recorded, 7));
        Assert.Equal((1, 1), (slow.Asked.Count, other.Asked.Count));
    }

    [Fact]
    public async Task Two_sessions_of_six_that_average_are_asked_as_recorded()
    {
        var recorded = RecordedExchanges.Read("gossip-6-clients.jsonl");
        var urls = recorded.Registered();
        Assert.Equal(6, urls.Count);
        foreach (var url in urls)
        {
            var node = await NodeAsync(url);
            var said = new Queue<string>(recorded.Bodies("/finish_round").Where(body => RecordedExchanges.Url(body) == url));
            node.Train = async (_, _) => (int)(await _scene.SayAsync(HttpMethod.Post, "/finish_round", Here(said.Dequeue()))).StatusCode;
        }

        foreach (var one in recorded.Where(one => (string)one["target"]! == "/client")) await AnsweredAsync(recorded, (int)one["seq"]!);
        var sessions = recorded.Where(one => (string)one["target"]! == "/training" && (string)one["to"]! == "server").ToList();
        Assert.Equal(2, sessions.Count);
        foreach (var session in sessions) Assert.Equal(HttpStatusCode.OK, (await PlayAsync(session)).StatusCode);

        foreach (var (index, url) in urls.Index())
        {
            var then = recorded.Bodies("/training", $"client{index + 1}").Select(body => (JsonObject)JsonNode.Parse(body)!).ToArray();
            var asked = _nodes[url].Asked.Select(one => (JsonObject)JsonNode.Parse(There(one.ToJsonString()))!).ToArray();
            Assert.Equal(2, asked.Length);
            for (var session = 0; session < 2; session++)
            {
                Assert.Equal(RecordedExchanges.Scalars(then[session]), RecordedExchanges.Scalars(asked[session]));
                Assert.Equal(then[session]["clients"]!.ToJsonString(), asked[session]["clients"]!.ToJsonString());
            }
        }

        // What they asked of each other is the client end's choice: four of five others each, in either session.
        Assert.Equal(2 * 6 * 4, recorded.Count(one => (string)one["target"]! == "/model_params"));
    }

    private static JsonNode At(List<JsonNode> recorded, int seq) => recorded.Single(one => (int)one["seq"]! == seq);

    private async Task<NodeStand> NodeAsync(string url)
    {
        var node = _nodes[url] = await NodeStand.StartAsync();
        _here[url] = node.Url;
        return node;
    }

    private async Task<HttpResponseMessage> PlayAsync(JsonNode exchange)
    {
        var type = exchange["request_headers"]!.AsArray().Where(one => (string)one![0]! == "Content-Type").Select(one => (string)one![1]!)
            .FirstOrDefault();
        var (method, target) = (new HttpMethod((string)exchange["method"]!), (string)exchange["target"]!);
        return type is null ? await _scene.SendAsync(method, target, null)
            : await _scene.SayAsync(method, target, Here((string)exchange["request_body"]!), type);
    }

    private async Task AnsweredAsync(List<JsonNode> recorded, int seq)
    {
        using var answer = await PlayAsync(At(recorded, seq));
        Assert.Equal((int)At(recorded, seq)["status"]!, (int)answer.StatusCode);
    }

    private async Task AssertShownAsync(JsonNode exchange)
    {
        var state = await _scene.StateAsync();
        string[] shown = [(string)state["status"]!, .. state["clients"]!.AsArray()
            .SelectMany(one => (string[])[There((string)one!["client_url"]!), (string)one["status"]!])];
        Assert.Equal(RecordedExchanges.Shown(exchange), shown);
    }

    // Addresses of then and of now.
    private string Here(string text) => _here.Aggregate(text, (all, url) => all.Replace(url.Key, url.Value, StringComparison.Ordinal)
        .Replace(Uri.EscapeDataString(url.Key), Uri.EscapeDataString(url.Value), StringComparison.Ordinal));

    private string There(string text) => _here.Aggregate(text, (all, url) => all.Replace(url.Value, url.Key, StringComparison.Ordinal));
}
