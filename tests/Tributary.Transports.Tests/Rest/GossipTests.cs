using System.Net;
using System.Text.Json.Nodes;
using Tributary.Engine.Data;
using Tributary.Transports.Rest;

namespace Tributary.Transports.Tests.Rest;

public sealed class GossipTests
{
    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 1, 1)]
    [InlineData(4, 3, 3)]
    [InlineData(5, 4, 4)]
    [InlineData(6, 4, 4)]
    [InlineData(9, 4, 7)]
    public void Up_to_four_others_are_all_chosen_and_of_more_at_least_four_but_never_all(int clients, int least, int most)
    {
        RestPeer[] all = [.. Enumerable.Range(1, clients).Select(id => new RestPeer(id, $"http://h:{id}"))];
        var random = new SeededRandom(3);
        var counts = new HashSet<int>();
        for (var i = 0; i < 200; i++)
        {
            var chosen = GossipPeers.Chosen(all, 1, ref random);
            Assert.DoesNotContain(chosen, peer => peer.ClientId == 1);
            Assert.Equal(chosen.Count, chosen.Distinct().Count());
            counts.Add(chosen.Count);
        }

        Assert.Equal(Enumerable.Range(least, most - least + 1), counts.Order());
    }

    [Fact]
    public async Task Clients_average_what_they_trained_with_what_the_others_have_and_keep_it()
    {
        await using var ground = new RestGround();
        await ground.ServeAsync();
        var (one, other) = (await ground.StartAsync(new MovingClient(1)), await ground.StartAsync(new MovingClient(10)));
        var before = (await OwnAsync(ground, one), await OwnAsync(ground, other));
        Assert.NotEqual(before.Item1[0], before.Item2[0]);

        var (status, _) = await ground.TrainAsync(one, Request(1, one, other));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(one, (string?)JsonNode.Parse(await ground.UntilHeardAsync("POST /finish_round"))!["client_url"]);
        var after = await OwnAsync(ground, one);
        Assert.All(after.Select((value, i) => value - ((before.Item1[i] + 1 + before.Item2[i]) / 2)),
            off => Assert.InRange(off, -1e-5, 1e-5));
        Assert.Equal(before.Item2, await OwnAsync(ground, other));
    }

    [Fact]
    public async Task Peers_that_cannot_be_reached_or_give_something_else_are_left_out()
    {
        await using var ground = new RestGround();
        await ground.ServeAsync();
        var url = await ground.StartAsync(new MovingClient(1), options => options with { PeerLimit = TimeSpan.FromSeconds(5) });
        var before = await OwnAsync(ground, url);

        Assert.Equal(HttpStatusCode.OK, (await ground.TrainAsync(url, Request(1, url, "http://127.0.0.1:1", "file:///etc/passwd",
            $"http://127.0.0.1:{ground.ServerPort}", "http://169.254.169.254"))).Status);

        Assert.Equal(4, ground.Told.Count(told => told.StartsWith("left out", StringComparison.Ordinal)));
        Assert.Contains("averaged 0", ground.Told);
        Assert.All((await OwnAsync(ground, url)).Select((value, i) => value - before[i]), off => Assert.InRange(off, 0.9999, 1.0001));
    }

    [Fact]
    public void A_client_has_its_parameters_still_after_a_restart()
    {
        using var folder = new Folders.TemporaryFolder();
        var own = new OwnParameters(folder.At("own"), 7);
        own.Save();

        Assert.Equal(own.Model.Values.ToArray(), new OwnParameters(folder.At("own"), 8).Model.Values.ToArray());
        Assert.NotEqual(own.Model.Values.ToArray(), OwnParameters.Drawn(RestModel.Of(RestType.GossipMnist), 8).Values.ToArray());
    }

    private static string Request(int id, params string[] urls) => new JsonObject
    {
        ["learning_rate"] = 1.0,
        ["epochs"] = 20,
        ["batch_size"] = 256,
        ["training_type"] = "GOSSIP_MNIST",
        ["round"] = 1,
        ["clients"] = new JsonArray([.. urls.Select((url, i) => (JsonNode)new JsonObject { ["client_id"] = i + 1, ["client_url"] = url })]),
        ["round_size"] = urls.Length,
        ["client_id"] = id,
    }.ToJsonString();

    private static async Task<double[]> OwnAsync(RestGround ground, string url)
    {
        var said = JsonNode.Parse((await ground.SendAsync(HttpMethod.Get, $"{url}/model_params")).Text)!["model_params"]!;
        return [.. said["weights"]!.AsArray().Select(row => (double)row![0]!), (double)said["bias"]![0]!];
    }
}
