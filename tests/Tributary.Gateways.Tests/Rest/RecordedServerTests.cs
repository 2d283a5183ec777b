using System.Net;
using System.Text.Json.Nodes;

namespace Tributary.Gateways.Tests.Rest;

/// <summary>Recorded sessions of the published server and clients, ours in the server's place: what it asks is what the published one
/// asked, and the model that it means of the recorded updates is the one that was sent on.</summary>
public sealed class RecordedServerTests
{
    // As far as float32 goes (the published mean is one of float32).
    private const double Tolerance = 1e-6;

    [Fact]
    public async Task Two_rounds_of_three_clients_come_to_the_recorded_models()
    {
        var recorded = RecordedExchanges.Read("deterministic-3-clients.jsonl");
        await using var scene = await RestScene.StartAsync();
        var nodes = await JoinAsync(scene, recorded);
        foreach (var (url, node) in nodes)
        {
            var updates = new Queue<string>(recorded.Bodies("/model_params").Where(body => RecordedExchanges.Url(body) == url));
            node.Train = async (_, _) => (int)(await scene.SayAsync(HttpMethod.Put, "/model_params",
                updates.Dequeue().Replace(url, node.Url, StringComparison.Ordinal))).StatusCode;
        }

        for (var round = 1; round <= 2; round++)
            Assert.Equal(HttpStatusCode.OK, (await scene.TrainAsync("DETERMINISTIC_MNIST")).StatusCode);

        foreach (var (index, node) in nodes.Values.Index())
        {
            var asked = node.Asked.ToArray();
            var then = recorded.Bodies("/training", $"client{index + 1}").Select(body => (JsonObject)JsonNode.Parse(body)!).ToArray();
            Assert.Equal(2, asked.Length);
            for (var round = 0; round < 2; round++)
                Assert.Equal(RecordedExchanges.Scalars(then[round]), RecordedExchanges.Scalars(asked[round]));
            var (ours, theirs) = (Numbers(asked[1]), Numbers(then[1]));
            Assert.Equal(785, ours.Length);
            for (var i = 0; i < ours.Length; i++) Assert.Equal(theirs[i], ours[i], Tolerance);
        }

        foreach (var node in nodes.Values) await node.DisposeAsync();
    }

    [Fact]
    public async Task A_gossip_session_introduces_the_recorded_clients_to_each_other()
    {
        var recorded = RecordedExchanges.Read("gossip-3-clients.jsonl");
        await using var scene = await RestScene.StartAsync();
        var clients = JsonNode.Parse(recorded.Bodies("/training", "client1")[0])!["clients"]!.AsArray();
        var nodes = new Dictionary<string, NodeStand>(StringComparer.Ordinal);
        foreach (var client in clients)
        {
            var (url, node) = ((string)client!["client_url"]!, await NodeStand.StartAsync());
            nodes[url] = node;
            await scene.RegisterAsync(node.Url);
            var said = recorded.Bodies("/finish_round").Single(body => RecordedExchanges.Url(body) == url);
            node.Train = async (_, _) => (int)(await scene.SayAsync(HttpMethod.Post, "/finish_round",
                said.Replace(url, node.Url, StringComparison.Ordinal))).StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, (await scene.TrainAsync("GOSSIP_MNIST")).StatusCode);

        foreach (var (index, node) in nodes.Values.Index())
        {
            var asked = Assert.Single(node.Asked).ToJsonString();
            foreach (var (url, stand) in nodes) asked = asked.Replace(stand.Url, url, StringComparison.Ordinal);
            var then = (JsonObject)JsonNode.Parse(recorded.Bodies("/training", $"client{index + 1}")[0])!;

            // It was the third round of that server.
            then["round"] = 1;
            Assert.Equal(RecordedExchanges.Scalars(then), RecordedExchanges.Scalars((JsonObject)JsonNode.Parse(asked)!));
            Assert.Equal(then["clients"]!.ToJsonString(), JsonNode.Parse(asked)!["clients"]!.ToJsonString());
        }

        foreach (var node in nodes.Values) await node.DisposeAsync();
    }

    private static async Task<Dictionary<string, NodeStand>> JoinAsync(RestScene scene, List<JsonNode> recorded)
    {
        var nodes = new Dictionary<string, NodeStand>(StringComparer.Ordinal);
        foreach (var form in recorded.Where(one => (string)one["target"]! == "/client").Select(one => (string)one["request_body"]!))
        {
            var node = nodes[Uri.UnescapeDataString(form["client_url=".Length..])] = await NodeStand.StartAsync();
            using var answer = await scene.SayAsync(HttpMethod.Post, "/client", $"client_url={Uri.EscapeDataString(node.Url)}",
                "application/x-www-form-urlencoded");
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        }

        return nodes;
    }

    private static double[] Numbers(JsonObject body)
        => [.. body["weights"]!.AsArray().Select(row => (double)row![0]!), (double)body["bias"]![0]!];
}
