using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tributary.Engine.Formats.Pickles;
using Tributary.Engine.Models;
using Tributary.Engine.Training;
using Tributary.Gateways.Faas.Servers;
using Tributary.Gateways.Faas.Stores;
using Tributary.Gateways.Tests.Faas.Platforms;
using Tributary.Gateways.Tests.Faas.Stores;
using Tributary.Transports.Faas;

namespace Tributary.Gateways.Tests.Faas.Servers;

public sealed class PartialTreeTests : IDisposable
{
    private const int Clients = 9;
    private static readonly ModelSpec s_spec = FedKeeperNetwork.Spec(new FedKeeperSampling { HiddenSize = 8 }, "mnistnn");
    private readonly ServerScene _scene = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(2, 8)]
    [InlineData(3, 3)]
    [InlineData(8, 2)]
    [InlineData(9, 0)]
    public async Task Whatever_the_tree_the_mean_has_the_bits_of_the_plain_one(int clients, int calls)
    {
        await using var stand = new MongoStand();
        await using var spot = await FunctionSpot.StartAsync("fl_server_aggregator");
        await using var others = await PlatformStand.StartAsync(ServeAsync);
        var plain = await MeanAsync(stand, spot, null);
        var tree = await MeanAsync(stand, spot, new JsonObject { ["url"] = others.Address.AbsoluteUri, ["clients"] = clients });
        Assert.Equal(plain, tree);

        // Each part was put once, and nothing of them is left.
        var put = stand.Commands.Where(command => command.Contains("insert"))
            .Select(command => command["documents"][0]["key"].AsString).Where(key => key.StartsWith("partial_", StringComparison.Ordinal));
        Assert.Equal(calls, put.Distinct().Count());
        Assert.DoesNotContain(stand.Documents, document => document["key"].AsString.StartsWith("partial_", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("refuses")]
    [InlineData("says that it is done")]
    [InlineData("puts the sum of fewer")]
    [InlineData("puts garbage")]
    [InlineData("puts more than a document")]
    public async Task A_part_that_does_not_come_as_it_should_is_folded_here(string what)
    {
        await using var stand = new MongoStand();
        await using var spot = await FunctionSpot.StartAsync("fl_server_aggregator");
        using var store = new MongoWeightsStore(stand.Config);
        await using var other = await PlatformStand.StartAsync(async (asked, context) =>
        {
            var parameters = JsonNode.Parse(asked.Body)!.AsObject();
            var name = (string)parameters["partial"]!;
            if (what == "refuses") context.Response.StatusCode = 502;
            if (what == "puts garbage") await store.PutPartialAsync(name, "TRIBSUM1 and then nothing"u8.ToArray(), Now);
            if (what == "puts more than a document") await store.PutPartialAsync(name, new byte[20 << 20], Now);
            if (what != "puts the sum of fewer") return;
            parameters["client_round_ids"]!.AsArray().RemoveAt(0);
            await RunAsync(parameters.ToJsonString());
        });
        var plain = await MeanAsync(stand, spot, null);
        Assert.Equal(plain, await MeanAsync(stand, spot, new JsonObject { ["url"] = other.Address.AbsoluteUri, ["clients"] = 4 }));
        Assert.Equal(3, other.Requests.Count);
    }

    [Fact]
    public async Task A_function_that_never_answers_is_not_waited_for_for_ever()
    {
        await using var stand = new MongoStand();
        using var store = await FilledAsync(stand);
        var asked = 0;
        await using var other = await PlatformStand.StartAsync((_, context) =>
        {
            Interlocked.Increment(ref asked);
            return Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        });
        using var trainers = new TrainerPool(1);
        var function = new AggregatorFunction(store, new ServerData([]), trainers, TimeSpan.FromMilliseconds(300));
        var parameters = Parameters(stand, new JsonObject { ["url"] = other.Address.AbsoluteUri, ["clients"] = 4 });
        using var read = new ServerParameters(System.Text.Encoding.UTF8.GetBytes(parameters.ToJsonString()));
        using var plain = new ServerParameters("{}"u8.ToArray());
        var folded = await function.SumAsync(read, null, s_spec, read.RoundClients(100), Now);
        Assert.Equal((await function.SumAsync(plain, null, s_spec, read.RoundClients(100), Now)).Mean().Sha256(), folded.Mean().Sha256());
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task A_client_that_has_not_answered_is_named_whoever_folds_it()
    {
        await using var stand = new MongoStand();
        await using var spot = await FunctionSpot.StartAsync("fl_server_aggregator");
        await using var others = await PlatformStand.StartAsync(ServeAsync);
        using var store = await FilledAsync(stand);
        var parameters = Parameters(stand, new JsonObject { ["url"] = others.Address.AbsoluteUri, ["clients"] = 4 });
        parameters["client_round_ids"]!.AsArray().Add("client_77");
        var (status, body) = await spot.RunAsync(parameters.ToJsonString());
        Assert.Equal(502, status);
        Assert.Contains("client_77 has stored no weights yet", body, StringComparison.Ordinal);
        Assert.DoesNotContain(stand.Documents, document => document["key"].AsString.StartsWith("partial_", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"partials": 5}""", "partials is no object")]
    [InlineData("""{"partials": {"clients": 4}}""", "partials.url is missing")]
    [InlineData("""{"partials": {"url": "file:///etc/passwd", "clients": 4}}""", "partials.url is no address")]
    [InlineData("""{"partials": {"url": "http://localhost/"}}""", "partials.clients is missing")]
    [InlineData("""{"partials": {"url": "http://localhost/", "clients": 1}}""", "partials.clients is none of 2..1000")]
    [InlineData("""{"partial": "../Server"}""", "partial is no name of a partial sum")]
    [InlineData("""{"partial": 3}""", "partial is no name of a partial sum")]
    public async Task Parameters_out_of_range_are_named(string more, string said)
    {
        await using var stand = new MongoStand();
        await using var spot = await FunctionSpot.StartAsync("fl_server_aggregator");
        using var store = await FilledAsync(stand);
        var parameters = Parameters(stand, null);
        foreach (var (key, value) in JsonNode.Parse(more)!.AsObject()) parameters[key] = value!.DeepClone();
        var (status, body) = await spot.RunAsync(parameters.ToJsonString());
        Assert.Equal(502, status);
        Assert.Contains(said, body, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_hold_everybody_once_and_are_of_nearly_the_same_size()
    {
        foreach (var most in new[] { 2, 3, 10, 1000 })
            foreach (var count in new[] { 2, 9, 10, 11, 100, 101, 10_000 })
            {
                int[] all = [.. Enumerable.Range(5, count)];
                var groups = new PartialCalls(new Uri("http://localhost/"), most).Split(all);
                Assert.Equal(all, groups.SelectMany(group => group));
                Assert.InRange(groups.Count, 1, most);
                Assert.InRange(groups.Max(group => group.Count) - groups.Min(group => group.Count), 0, 1);
                if (count > most) Assert.InRange(groups.Max(group => group.Count), 1, count - 1);
            }
    }

    [Fact]
    public async Task A_large_sum_lies_in_pieces_and_what_was_left_behind_goes()
    {
        await using var stand = new MongoStand();
        var clock = new LaterClock();
        using var store = new MongoWeightsStore(stand.Config, clock: clock);
        var sum = new byte[(8 << 20) + 5];
        new Random(1).NextBytes(sum);
        await store.PutPartialAsync("a", sum, Now);
        Assert.Equal(["partial_a.1", "partial_a.0"], stand.Documents.Select(document => document["key"].AsString));
        Assert.Equal(sum, await store.PartialAsync("a", Now));
        Assert.Null(await store.PartialAsync("b", Now));
        await store.DropPartialsAsync(["b"], Now);
        Assert.Equal(2, stand.Documents.Count);
        clock.Later = TimeSpan.FromHours(2);
        await store.PutPartialAsync("b", sum.AsMemory(0, 3), Now);
        await store.DropPartialsAsync([], Now);
        Assert.Equal(["partial_b.0"], stand.Documents.Select(document => document["key"].AsString));
        await Assert.ThrowsAsync<WeightsStoreException>(() => store.PutPartialAsync("c", new byte[129 << 20], Now));
    }

    // The bytes that the server's function stores.
    private async Task<byte[]> MeanAsync(MongoStand stand, FunctionSpot spot, JsonObject? partials)
    {
        using var store = await FilledAsync(stand);
        var (status, body) = await spot.RunAsync(Parameters(stand, partials).ToJsonString());
        Assert.True(status == 200, body);
        return NumpyPickle.Write((await store.ServerAsync(Now))!);
    }

    // An instance has one activation at a time: a platform starts another one for each that comes meanwhile.
    private static async Task ServeAsync(Asked asked, HttpContext context)
    {
        var (status, body) = await RunAsync(System.Text.Encoding.UTF8.GetString(asked.Body));
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(body);
    }

    private static async Task<(int Status, string Body)> RunAsync(string parameters)
    {
        await using var instance = await FunctionSpot.StartAsync("fl_server_aggregator");
        return await instance.RunAsync(parameters);
    }

    private JsonObject Parameters(MongoStand stand, JsonObject? partials)
    {
        var parameters = _scene.Aggregator(stand.Config, [.. Enumerable.Range(0, Clients).Select(i => $"client_{i}")]);
        if (partials is not null) parameters["partials"] = partials;
        return parameters;
    }

    private static async Task<MongoWeightsStore> FilledAsync(MongoStand stand)
    {
        var store = new MongoWeightsStore(stand.Config);
        await store.PutServerAsync(FedKeeperNetwork.Write(s_spec, FedKeeperNetwork.First(s_spec, 3)), Now);
        for (var i = 0; i < Clients; i++)
        {
            var weights = FedKeeperNetwork.Write(s_spec, FedKeeperNetwork.First(s_spec, (ulong)(100 + i)));
            await store.PutClientAsync(i, new FedKeeperAnswer(weights, 100 + (37 * i)), Now);
        }

        return store;
    }

    private sealed class LaterClock : TimeProvider
    {
        public TimeSpan Later { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Later;
    }
}
