using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Pickles;
using Tributary.Engine.Training;
using Tributary.Gateways.Faas.Servers;
using Tributary.Gateways.Faas.Stores;
using Tributary.Gateways.Tests.Faas.Platforms;
using Tributary.Gateways.Tests.Faas.Stores;
using Tributary.Transports.Faas;

namespace Tributary.Gateways.Tests.Faas.Servers;

public sealed class FedKeeperServerTests : IDisposable
{
    private readonly ServerScene _scene = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task A_round_goes_from_init_over_two_invokers_to_the_aggregator()
    {
        await using var stand = new MongoStand();
        await using var init = await FunctionSpot.StartAsync("fl_server_init");
        await using var invoker = await FunctionSpot.StartAsync("fl_invoker_weights_update0");
        await using var aggregator = await FunctionSpot.StartAsync("fl_server_aggregator");
        await using var client = await FunctionSpot.StartAsync("client_0");
        var function = client.Http.BaseAddress!;

        // 1. Twenty rows for each, of two labels at most.
        Assert.Equal((200, """{"weights":"done"}"""), await init.RunAsync(_scene.Init(stand.Config).ToJsonString()));
        using var store = new MongoWeightsStore(stand.Config);
        var (one, other) = ((await store.RowsAsync(0, Now))!, (await store.RowsAsync(1, Now))!);
        Assert.Equal((20, 20), (one.Count, other.Count));
        Assert.Empty(one.Intersect(other));
        Assert.InRange(one.Select(row => row % 10).Distinct().Count(), 1, 2);

        // 2. The first weights, tested alone, are what chance gives; then two clients, called in both ways.
        var first = NumpyPickle.Joined((await store.ServerAsync(Now))!);
        Assert.Equal((200, """{"result":"executed_Client_0"}"""),
            await invoker.RunAsync(_scene.Invoker(stand.Config, 0, function, "cloud").ToJsonString()));
        Assert.Equal((200, """{"result":"executed_Client_1"}"""),
            await invoker.RunAsync(_scene.Invoker(stand.Config, 1, function, "openwhisk_local").ToJsonString()));
        Assert.Equal(["data_client_0", "data_client_1", "Server", "client_0", "client_1"],
            stand.Documents.Select(document => document["key"].AsString));

        // 3. Their mean, and how good it is: two clients know four classes at most.
        var (status, body) = await aggregator.RunAsync(_scene.Aggregator(stand.Config, "client_0", "client_1").ToJsonString());
        Assert.Equal(200, status);
        var answer = JsonNode.Parse(body)!;
        Assert.InRange((double)answer["accuracy"]!, 0.1, 0.4);
        Assert.InRange((double)answer["loss"]!, 0.01, 20);
        var mean = NumpyPickle.Joined((await store.ServerAsync(Now))!);
        var parts = new[] { (await store.ClientAsync(0, Now))!, (await store.ClientAsync(1, Now))! };
        Assert.Equal((20, 20), (parts[0].Cardinality, parts[1].Cardinality));
        var (left, right) = (NumpyPickle.Joined(parts[0].Weights), NumpyPickle.Joined(parts[1].Weights));
        Assert.All(mean.Select((value, i) => value - ((left[i] + right[i]) / 2)), off => Assert.InRange(off, -1e-6f, 1e-6f));
        Assert.NotEqual(first, mean);

        // 4. The next round begins with it; only its own clients count.
        await invoker.RunAsync(_scene.Invoker(stand.Config, 1, function, "cloud").ToJsonString());
        Assert.Equal(200, (await aggregator.RunAsync(_scene.Aggregator(stand.Config, "client_1").ToJsonString())).Status);
        right = NumpyPickle.Joined((await store.ClientAsync(1, Now))!.Weights);
        mean = NumpyPickle.Joined((await store.ServerAsync(Now))!);
        Assert.All(mean.Select((value, i) => value - right[i]), off => Assert.InRange(off, -1e-6f, 1e-6f));
    }

    [Fact]
    public async Task The_mean_of_the_recorded_updates_is_the_recorded_one()
    {
        await using var stand = new MongoStand();
        using var store = new MongoWeightsStore(stand.Config);
        await store.PutServerAsync(Pickled("server-weights-initial.pickle"), Now);
        await store.PutClientAsync(0, new FedKeeperAnswer(Pickled("client-weights-other.pickle"), 600), Now);
        await store.PutClientAsync(1, new FedKeeperAnswer(Pickled("client-weights.pickle"), 600), Now);
        using var trainers = new TrainerPool(1);
        var spec = FedKeeperNetwork.Spec(new FedKeeperSampling { HiddenSize = 8 }, "mnistnn");
        using var parameters = new ServerParameters("{}"u8.ToArray());
        var mean = (await new AggregatorFunction(store, new ServerData([]), trainers).SumAsync(parameters, null, spec, [0, 1], Now)).Mean();
        var recorded = NumpyPickle.Joined(Pickled("server-weights-aggregated.pickle"));
        var ours = NumpyPickle.Joined(FedKeeperNetwork.Write(spec, mean));
        Assert.Equal(recorded.Length, ours.Length);
        Assert.All(ours.Select((value, i) => value - recorded[i]), off => Assert.InRange(off, -1e-7f, 1e-7f));
    }

    [Theory]
    [InlineData("fl_server_init", "num_clients")]
    [InlineData("fl_server_init", "mongo")]
    [InlineData("fl_server_init", "data_sampling")]
    [InlineData("fl_server_init", "train_labels_url")]
    [InlineData("fl_invoker_weights_update7", "client_id")]
    [InlineData("fl_invoker_weights_update7", "url")]
    [InlineData("fl_invoker_weights_update7", "lr")]
    [InlineData("fl_server_aggregator", "client_round_ids")]
    [InlineData("fl_server_aggregator", "test_images_url")]
    public async Task What_is_missing_is_named(string function, string key)
    {
        await using var stand = new MongoStand();
        await using var spot = await FunctionSpot.StartAsync(function);
        var parameters = _scene.Invoker(stand.Config, 0, new Uri("http://127.0.0.1:1/"), "cloud");
        parameters["num_clients"] = 2;
        parameters["client_round_ids"] = new JsonArray("client_0");
        parameters.Remove(key);
        Assert.Equal((502, $$"""{"error":"{{key}} is missing"}"""), await spot.RunAsync(parameters.ToJsonString()));
        Assert.Empty(stand.Commands);
    }

    [Fact]
    public async Task The_parameters_that_the_original_writes_wrong_are_told_as_such()
    {
        await using var stand = new MongoStand();
        await using var spot = await FunctionSpot.StartAsync("fl_server_init");
        var parameters = _scene.Init(stand.Config);
        parameters["train_labels_url"] = (string)parameters["train_images_url"]!;
        var (status, body) = await spot.RunAsync(parameters.ToJsonString());
        Assert.Equal(502, status);
        Assert.Contains("train_labels_url holds [2000, 28, 28]; labels of [n] are needed", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_has_not_answered_is_named_by_the_aggregator()
    {
        await using var stand = new MongoStand();
        await using var spot = await FunctionSpot.StartAsync("fl_server_aggregator");
        var (status, body) = await spot.RunAsync(_scene.Aggregator(stand.Config, "client_9").ToJsonString());
        Assert.Equal(502, status);
        Assert.Contains("client_9 has stored no weights yet", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_of_the_client_function_is_its_address_without_its_key()
    {
        await using var platform = await PlatformStand.StartAsync((_, context) =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        var address = new UriBuilder(platform.Address) { UserName = "user", Password = "verysecret" }.Uri;
        var (status, body) = await InvokedAsync(address);
        Assert.Equal((200, $$"""{"Error":"{{platform.Address}}client0"}"""), (status, body));
        Assert.Equal("Basic dXNlcjp2ZXJ5c2VjcmV0", platform.Requests[0].Headers["Authorization"]);
    }

    [Theory]
    [InlineData("nothing", "is no extended JSON")]
    [InlineData("""{"Error": "Client broke"}""", "the function says: client broke")]
    [InlineData("weights of another model", "the network has [784,8] [8] [8,10] [10]")]
    [InlineData("too many samples", "says it trained on 21 samples; it was given 20")]
    [InlineData("NaN", "NaN or infinity")]
    public async Task What_the_client_function_answers_is_checked_before_it_is_stored(string answered, string said)
    {
        await using var platform = await PlatformStand.StartAsync((asked, context) =>
        {
            var request = FedKeeperRequest.Read(asked.Body);
            var answer = answered switch
            {
                "weights of another model" => new FedKeeperAnswer([new NpyArray([1], [1])], 20),
                "too many samples" => new FedKeeperAnswer(request.Weights, 21),
                "NaN" => new FedKeeperAnswer([.. request.Weights.Select(array => array with
                { Values = [.. array.Values.Select(_ => float.NaN)] })], 20),
                _ => null,
            };
            return answer is null ? context.Response.WriteAsync(answered)
                : context.Response.Body.WriteAsync(ExtendedJson.Write(answer.ToBson())).AsTask();
        });
        var (status, body) = await InvokedAsync(platform.Address);
        Assert.Equal(502, status);
        Assert.Contains(said, body, StringComparison.Ordinal);

        // By that word the originals' main knows that a client is done.
        Assert.DoesNotContain("Client", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_function_that_is_not_there_fails_the_activation()
    {
        var (status, body) = await InvokedAsync(new Uri($"http://127.0.0.1:{Peers.MosquittoBroker.FreePort()}/"));
        Assert.Equal(502, status);
        Assert.Contains("does not answer", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_is_fetched_only_where_it_is_allowed()
    {
        await using var stand = new MongoStand();
        using var server = new FedKeeperServer(["https://data.example/"]);
        var fault = await Assert.ThrowsAsync<FaasFormatException>(() => server.ServeAsync(FunctionRole.ServerInit,
            System.Text.Encoding.UTF8.GetBytes(_scene.Init(stand.Config).ToJsonString()), Now));
        Assert.Contains("TRIBUTARY_DATA_URLS", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fl_server_other")]
    [InlineData("fl_invoker_other")]
    public void Other_servers_roles_are_refused(string name)
    {
        Assert.Contains("is no role", Assert.Throws<FormatException>(() => FunctionOptions.Read(_ => name, withServers: true)).Message,
            StringComparison.Ordinal);
    }

    private static IReadOnlyList<NpyArray> Pickled(string file) => NumpyPickle.Read(RecordedFile.Bytes(file), file);

    // Twenty rows, first weights, and client_0 at an address.
    private async Task<(int Status, string Body)> InvokedAsync(Uri function)
    {
        await using var stand = new MongoStand();
        using var store = new MongoWeightsStore(stand.Config);
        await store.PutRowsAsync(0, [.. Enumerable.Range(0, 20)], Now);
        var spec = FedKeeperNetwork.Spec(new FedKeeperSampling { HiddenSize = 8 }, "mnistnn");
        await store.PutServerAsync(FedKeeperNetwork.Write(spec, FedKeeperNetwork.First(spec, 3)), Now);
        await using var spot = await FunctionSpot.StartAsync("fl_invoker_weights_update0");
        var answer = await spot.RunAsync(_scene.Invoker(stand.Config, 0, function, "cloud").ToJsonString());
        Assert.Null(await store.ClientAsync(0, Now));
        return answer;
    }
}
