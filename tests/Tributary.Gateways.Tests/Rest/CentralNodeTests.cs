using System.Net;
using System.Text.Json.Nodes;
using Tributary.Core.Rounds;

namespace Tributary.Gateways.Tests.Rest;

/// <summary>The coordinator as the REST network's central node: sessions, and nodes that do something else than they should.</summary>
public sealed class CentralNodeTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_asks_every_node_as_the_published_server_does_and_means_what_they_deliver()
    {
        await using var scene = await RestScene.StartAsync();
        await using var one = await NodeStand.StartAsync();
        await using var two = await NodeStand.StartAsync();
        one.Delivers(scene, 1);
        two.Delivers(scene, 4);
        Assert.Equal(HttpStatusCode.Created, (await scene.RegisterAsync(one.Url)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await scene.RegisterAsync(two.Url)).StatusCode);

        using var answer = await scene.TrainAsync();

        Assert.Equal((HttpStatusCode.OK, "", "text/html; charset=utf-8"),
            (answer.StatusCode, await answer.Content.ReadAsStringAsync(Now), answer.Content.Headers.ContentType!.ToString()));
        var asked = Assert.Single(two.Asked);
        Assert.Equal(784, asked["weights"]!.AsArray().Count);
        Assert.Single(asked["weights"]![0]!.AsArray());
        Assert.Single(asked["bias"]!.AsArray());
        Assert.Equal("""{"learning_rate":1.0,"epochs":20,"batch_size":256,"training_type":"MNIST","round":1,"round_size":2,"""
            + "\"client_id\":2}", Rest(asked));
        var model = (await scene.Coordinator.Folder.Runs.LoadAsync("run-1", Now))!.Model;
        Assert.All(model.Values.ToArray(), value => Assert.Equal(2.5f, value));
        Assert.Equal(["IDLE", "IDLE"], await scene.WordsAsync());
    }

    [Fact]
    public async Task The_next_session_goes_on_from_the_model_of_the_one_before_and_the_round_counts_on()
    {
        await using var scene = await RestScene.StartAsync();
        await using var node = await NodeStand.StartAsync();
        node.Delivers(scene, 0.5f);
        await scene.RegisterAsync(node.Url);

        await scene.TrainAsync();
        await scene.TrainAsync("DETERMINISTIC_MNIST");

        var second = node.Asked.Last();
        Assert.Equal((2, "DETERMINISTIC_MNIST"), ((int)second["round"]!, (string)second["training_type"]!));
        Assert.All(second["weights"]!.AsArray(), row => Assert.Equal(0.5, (double)row![0]!));
    }

    [Fact]
    public async Task While_nodes_train_the_words_are_the_published_ones_and_another_start_is_passed_over()
    {
        await using var scene = await RestScene.StartAsync();
        await using var fast = await NodeStand.StartAsync();
        await using var slow = await NodeStand.StartAsync();
        var go = new TaskCompletionSource();
        fast.Delivers(scene, 1);
        slow.Train = async (asked, _) =>
        {
            await go.Task;
            return (await scene.PutAsync(slow, "MNIST", 3)).StatusCode == HttpStatusCode.OK ? 200 : 500;
        };
        await scene.RegisterAsync(fast.Url);
        await scene.RegisterAsync(slow.Url);
        var session = scene.TrainAsync();
        await RestScene.UntilAsync(async () => (await scene.WordsAsync()) is ["TRAINING_FINISHED", "TRAINING_REQUESTED"]);

        Assert.Equal("CLIENTS_TRAINING", (string?)(await scene.StateAsync())["status"]);
        Assert.Equal(HttpStatusCode.OK, (await scene.TrainAsync("CHEST_X_RAY_PNEUMONIA")).StatusCode);
        Assert.False(session.IsCompleted);
        Assert.Single(slow.Asked);

        go.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await session).StatusCode);
        Assert.Equal("IDLE", (string?)(await scene.StateAsync())["status"]);
    }

    [Theory]
    [InlineData(500, "it answered 500")]
    [InlineData(202, "it answered 202")]
    [InlineData(200, "without delivering")]
    public async Task A_node_that_does_not_deliver_costs_its_own_update(int status, string reason)
    {
        await using var scene = await RestScene.StartAsync();
        await using var good = await NodeStand.StartAsync();
        await using var bad = await NodeStand.StartAsync();
        good.Delivers(scene, 1);
        bad.Train = (_, _) => Task.FromResult(status);
        await scene.RegisterAsync(bad.Url);
        await scene.RegisterAsync(good.Url);

        Assert.Equal(HttpStatusCode.OK, (await scene.TrainAsync()).StatusCode);

        Assert.Equal(["TRAINING_REQUEST_ERROR", "IDLE"], await scene.WordsAsync());
        var excluded = Assert.Single(await scene.RefusedAsync("run-1"));
        Assert.Equal("rest-1", excluded.Client);
        Assert.Contains(reason, excluded.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_cannot_be_reached_costs_its_own_update_and_a_session_of_such_alone_says_why_it_failed()
    {
        await using var scene = await RestScene.StartAsync();
        await scene.RegisterAsync("http://127.0.0.1:9");
        await using var good = await NodeStand.StartAsync();
        good.Delivers(scene, 1);
        await scene.RegisterAsync(good.Url);

        Assert.Equal(HttpStatusCode.OK, (await scene.TrainAsync()).StatusCode);
        await scene.UnregisterAsync(good.Url);
        using var alone = await scene.TrainAsync();

        Assert.Equal(HttpStatusCode.InternalServerError, alone.StatusCode);
        Assert.Contains("no round counted", await alone.Content.ReadAsStringAsync(Now), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_is_busy_with_what_it_was_asked_before_is_waited_for()
    {
        await using var scene = await RestScene.StartAsync();
        await using var node = await NodeStand.StartAsync();
        await scene.RegisterAsync(node.Url);
        node.Status = "TRAINING";
        var session = scene.TrainAsync();
        await RestScene.UntilAsync(() => Task.FromResult(node.Looks > 0));

        Assert.Equal(HttpStatusCode.OK, (await scene.PutAsync(node, "MNIST", 2)).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await session).StatusCode);
        Assert.All((await scene.Coordinator.Folder.Runs.LoadAsync("run-1", Now))!.Model.Values.ToArray(),
            value => Assert.Equal(2f, value));
    }

    [Fact]
    public async Task A_busy_node_that_breaks_the_line_instead_of_reading_is_waited_for_too()
    {
        await using var scene = await RestScene.StartAsync();
        await using var node = await NodeStand.StartAsync();
        await scene.RegisterAsync(node.Url);
        (node.Status, node.Breaks) = ("TRAINING", true);
        var session = scene.TrainAsync();
        await RestScene.UntilAsync(() => Task.FromResult(node.Looks > 0));

        Assert.Equal(HttpStatusCode.OK, (await scene.PutAsync(node, "MNIST", 2)).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await session).StatusCode);
        Assert.Empty(await scene.RefusedAsync("run-1"));
    }

    [Fact]
    public async Task Whoever_registers_in_mid_round_takes_part_in_the_next_one_and_holds_nothing_up()
    {
        await using var scene = await RestScene.StartAsync();
        await using var node = await NodeStand.StartAsync();
        await using var late = await NodeStand.StartAsync();
        var go = new TaskCompletionSource();
        node.Train = async (_, _) =>
        {
            await go.Task;
            return (int)(await scene.PutAsync(node, "MNIST", 3)).StatusCode;
        };
        await scene.RegisterAsync(node.Url);
        var session = scene.TrainAsync();
        await RestScene.UntilAsync(() => Task.FromResult(!node.Asked.IsEmpty));

        await scene.RegisterAsync(late.Url);
        Assert.Equal(["TRAINING_REQUESTED", "IDLE"], await scene.WordsAsync());
        go.SetResult();

        Assert.Equal(HttpStatusCode.OK, (await session).StatusCode);
        Assert.Empty(late.Asked);
    }

    [Fact]
    public async Task A_node_that_unregisters_in_mid_round_ends_it_for_itself()
    {
        await using var scene = await RestScene.StartAsync();
        await using var stays = await NodeStand.StartAsync();
        await using var goes = await NodeStand.StartAsync();
        stays.Delivers(scene, 1);
        goes.Train = async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return 200;
        };
        await scene.RegisterAsync(stays.Url);
        await scene.RegisterAsync(goes.Url);
        var session = scene.TrainAsync();
        await RestScene.UntilAsync(() => Task.FromResult(!goes.Asked.IsEmpty));

        Assert.Equal(HttpStatusCode.OK, await scene.UnregisterAsync(goes.Url));

        Assert.Equal(HttpStatusCode.OK, (await session).StatusCode);
        Assert.Single(await scene.RefusedAsync("run-1"));
    }

    [Fact]
    public async Task Nodes_and_the_round_outlive_a_restart_and_are_called_again_without_registering()
    {
        await using var scene = await RestScene.StartAsync();
        await using var node = await NodeStand.StartAsync();
        node.Delivers(scene, 1);
        await scene.RegisterAsync(node.Url);
        await scene.TrainAsync();

        await scene.RestartAsync();
        await RestScene.UntilAsync(() => Task.FromResult(scene.Coordinator.Clients.Count == 1));
        Assert.Equal(HttpStatusCode.OK, (await scene.TrainAsync()).StatusCode);

        Assert.Equal([1, 2], node.Asked.Select(asked => (int)asked["round"]!));
        Assert.Equal([1, 1], node.Asked.Select(asked => (int)asked["client_id"]!));
    }

    [Fact]
    public async Task A_node_that_is_gone_is_lost_after_a_lease_and_back_when_it_is()
    {
        await using var scene = await RestScene.StartAsync();
        var node = await NodeStand.StartAsync();
        var port = new Uri(node.Url).Port;
        await scene.RegisterAsync(node.Url);
        await node.DisposeAsync();
        await RestScene.UntilAsync(() => Task.FromResult(scene.Coordinator.Clients.Count == 0));

        await using var again = await NodeStand.StartAsync(port);

        await RestScene.UntilAsync(() => Task.FromResult(scene.Coordinator.Clients.Count == 1));
    }

    [Fact]
    public async Task Updates_that_are_no_numbers_or_of_another_shape_are_refused_with_the_reason()
    {
        await using var scene = await RestScene.StartAsync();
        await using var flat = await NodeStand.StartAsync();
        await using var wild = await NodeStand.StartAsync();
        await using var good = await NodeStand.StartAsync();
        var ones = string.Join(',', Enumerable.Repeat("1", 784));
        var rows = string.Join(',', Enumerable.Repeat("[NaN]", 784));
        Says(flat, $$"""{"client_url":"{{flat.Url}}","training_type":"MNIST","weights":[{{ones}}],"bias":[1]}""");
        Says(wild, $$"""{"weights":[{{rows}}],"bias":[Infinity],"client_url":"{{wild.Url}}","training_type":"MNIST"}""");
        good.Delivers(scene, 2);
        foreach (var node in (NodeStand[])[flat, wild, good]) await scene.RegisterAsync(node.Url);

        Assert.Equal(HttpStatusCode.OK, (await scene.TrainAsync()).StatusCode);

        var excluded = (await scene.RefusedAsync("run-1")).ToDictionary(one => one.Client, one => one.Detail);
        Assert.Contains("flat list of 784", excluded["rest-1"], StringComparison.Ordinal);
        Assert.Contains("NaN or infinity", excluded["rest-2"], StringComparison.Ordinal);
        Assert.Equal(["TRAINING_REQUEST_ERROR", "TRAINING_REQUEST_ERROR", "IDLE"], await scene.WordsAsync());

        void Says(NodeStand node, string body) => node.Train = async (_, _) =>
        {
            using var answer = await scene.SayAsync(HttpMethod.Put, "/model_params", body);
            return answer.StatusCode == HttpStatusCode.BadRequest ? 200 : 500;
        };
    }

    [Fact]
    public async Task An_update_that_comes_twice_counts_once()
    {
        await using var scene = await RestScene.StartAsync();
        await using var node = await NodeStand.StartAsync();
        node.Train = async (_, _) =>
        {
            await scene.PutAsync(node, "MNIST", 1);
            return (int)(await scene.PutAsync(node, "MNIST", 9)).StatusCode;
        };
        await scene.RegisterAsync(node.Url);

        Assert.Equal(HttpStatusCode.OK, (await scene.TrainAsync()).StatusCode);

        Assert.All((await scene.Coordinator.Folder.Runs.LoadAsync("run-1", Now))!.Model.Values.ToArray(),
            value => Assert.Equal(1f, value));
    }

    [Fact]
    public async Task A_gossip_session_tells_every_node_of_all_and_ends_when_they_say_so()
    {
        await using var scene = await RestScene.StartAsync();
        await using var one = await NodeStand.StartAsync();
        await using var two = await NodeStand.StartAsync();
        foreach (var node in (NodeStand[])[one, two])
        {
            await scene.RegisterAsync(node.Url);
            node.Train = async (_, _) => (int)(await scene.SayAsync(HttpMethod.Post, "/finish_round",
                $$"""{"client_url":"{{node.Url}}","training_type":"GOSSIP_MNIST"}""")).StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, (await scene.TrainAsync("GOSSIP_MNIST")).StatusCode);

        var asked = Assert.Single(two.Asked);
        Assert.Equal($$"""[{"client_id":1,"client_url":"{{one.Url}}"},{"client_id":2,"client_url":"{{two.Url}}"}]""",
            asked["clients"]!.ToJsonString());
        Assert.Equal((1, 2, 2), ((int)asked["round"]!, (int)asked["round_size"]!, (int)asked["client_id"]!));
        Assert.False(asked.ContainsKey("weights"));
        Assert.All((await scene.Coordinator.RoundAsync("run-1", 1)).Cohort, outcome => Assert.Null(outcome.Refused));
        Assert.Equal(["IDLE", "IDLE"], await scene.WordsAsync());
    }

    [Fact]
    public async Task A_node_alone_in_a_gossip_session_keeps_its_own()
    {
        await using var scene = await RestScene.StartAsync();
        await using var node = await NodeStand.StartAsync();
        await scene.RegisterAsync(node.Url);
        node.Train = async (_, _) => (int)(await scene.SayAsync(HttpMethod.Post, "/finish_round",
            $$"""{"client_url":"{{node.Url}}","training_type":"GOSSIP_MNIST"}""")).StatusCode;

        Assert.Equal(HttpStatusCode.OK, (await scene.TrainAsync("GOSSIP_MNIST")).StatusCode);

        Assert.Single(Assert.Single(node.Asked)["clients"]!.AsArray());
    }

    [Fact]
    public async Task A_run_of_another_network_passes_nodes_over_with_the_reason()
    {
        await using var scene = await RestScene.StartAsync();
        await using var node = await NodeStand.StartAsync();
        await scene.RegisterAsync(node.Url);
        var spec = new RunSpec
        {
            Model = Engine.Models.ModelCatalog.Find("2nn")!,
            Rounds = 1,
            Cohort = new() { Size = 1, Quorum = 1, WaitFor = 1, FailedRounds = 1 },
            Evaluation = new() { On = EvaluationPlace.None },
        };
        await scene.Coordinator.CreateAsync("other", spec);

        await scene.Coordinator.RunAsync("other", spec, Now);

        Assert.Empty(node.Asked);
        Assert.Contains("rest-3v7", Assert.Single(await scene.RefusedAsync("other")).Detail, StringComparison.Ordinal);
    }

    private static string Rest(JsonObject asked)
    {
        var rest = (JsonObject)asked.DeepClone();
        rest.Remove("weights");
        rest.Remove("bias");
        return rest.ToJsonString();
    }
}
