using System.Text.Json.Nodes;
using MongoDB.Bson;
using Peers;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Pickles;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Stores;
using Tributary.Transports.Faas;

namespace Tributary.Gateways.Tests.Faas.Stores;

public sealed class MongoWeightsStoreTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_commands_and_documents_are_those_that_the_originals_sent()
    {
        // 1. What init wrote: rows and first weights, both new.
        var recorded = Recorded();
        var (rows, server) = (recorded[1]["documents"][0]["data"], recorded[3]["documents"][0]["weights"].AsByteArray);
        await using var stand = new MongoStand();
        using var store = new MongoWeightsStore(stand.Config);
        await store.PutRowsAsync(0, [.. rows.AsBsonArray.Select(row => row.AsInt32)], Now);
        await store.PutServerAsync(NumpyPickle.Read(server, "recorded"), Now);
        Assert.Equal(recorded.Take(4).Select(MongoWire.Plain), stand.Commands.Select(MongoWire.Plain));

        // 2. What an invoker read and wrote.
        var answer = FedKeeperAnswer.Read(RecordedFile.Bytes("client-answer-round1.bson"));
        Assert.Equal(600, (await store.RowsAsync(0, Now))!.Count);
        Assert.Equal(4, (await store.ServerAsync(Now))!.Count);
        await store.PutClientAsync(1, answer, Now);
        Assert.Equal(recorded.Skip(4).Take(3).Select(MongoWire.Plain), stand.Commands.Skip(4).Take(3).Select(MongoWire.Plain));
        Assert.Equal(new BsonDocument
        {
            { "key", "client_1" },
            { "weights", new BsonBinaryData(RecordedFile.Bytes("client-weights.pickle"), BsonBinarySubType.UserDefined) },
            { "cardinality", answer.Cardinality },
        }, MongoWire.Plain(stand.Commands[7])["documents"][0]);

        // 3. The aggregator's update, whose recording is cut: found by key, $set, one, none made.
        await store.PutServerAsync(answer.Weights, Now);
        Assert.Equal(new BsonDocument
        {
            { "$db", "flweights" }, { "ordered", true }, { "update", "mnist_weights" },
            {
                "updates", new BsonArray
                {
                    new BsonDocument
                    {
                        { "q", new BsonDocument("key", "Server") },
                        { "u", new BsonDocument("$set", new BsonDocument("weights", new BsonBinaryData(
                            RecordedFile.Bytes("client-weights.pickle"), BsonBinarySubType.UserDefined))) },
                    },
                }
            },
        }, MongoWire.Plain(stand.Commands[9]));
    }

    [Fact]
    public async Task What_is_stored_is_found_again_and_what_is_not_is_null()
    {
        await using var stand = new MongoStand();
        using var store = new MongoWeightsStore(stand.Config);
        Assert.Null(await store.ServerAsync(Now));
        Assert.Null(await store.RowsAsync(3, Now));
        Assert.Null(await store.ClientAsync(3, Now));
        await store.PutClientAsync(3, new FedKeeperAnswer([new NpyArray([2], [1.5f, -2])], 20), Now);
        await store.PutClientAsync(3, new FedKeeperAnswer([new NpyArray([2], [2.5f, -3])], 30), Now);
        await store.PutRowsAsync(3, [7, 70_000], Now);
        var found = (await store.ClientAsync(3, Now))!;
        Assert.Equal((30, 2.5f, -3f), (found.Cardinality, found.Weights[0].Values[0], found.Weights[0].Values[1]));
        Assert.Equal([7, 70_000], await store.RowsAsync(3, Now));
        Assert.Equal(2, stand.Documents.Count);
        Assert.All(stand.Documents[1]["data"].AsBsonArray, row => Assert.Equal(MongoDB.Bson.BsonType.Int32, row.BsonType));
    }

    [Fact]
    public async Task A_model_beyond_what_a_document_holds_is_refused_before_it_is_sent()
    {
        await using var stand = new MongoStand();
        using var store = new MongoWeightsStore(stand.Config);
        var fault = await Assert.ThrowsAsync<WeightsStoreException>(()
            => store.PutServerAsync([new NpyArray([4 << 20], new float[4 << 20])], Now));
        Assert.Contains("MongoDB takes 16777216 at most", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"{stand.Config.Url}, database flweights", fault.Message, StringComparison.Ordinal);
        Assert.Empty(stand.Commands);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_with_its_database()
    {
        var port = MosquittoBroker.FreePort();
        using var store = new MongoWeightsStore(new MongoConfig($"127.0.0.1:{port}", "flweights", "c"), TimeSpan.FromMilliseconds(300));
        var fault = await Assert.ThrowsAsync<WeightsStoreException>(() => store.ServerAsync(Now));
        Assert.Contains($"MongoDB at 127.0.0.1:{port}, database flweights", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_that_do_not_hold_are_in_no_message()
    {
        await using var stand = new MongoStand();
        using var store = new MongoWeightsStore(stand.Config with { Url = $"mongodb://somebody:verysecret@{stand.Config.Url}/admin" });
        var fault = await Assert.ThrowsAsync<WeightsStoreException>(() => store.ServerAsync(Now));
        Assert.Contains("credentials", fault.Message, StringComparison.Ordinal);
        Assert.Contains(stand.Config.Url, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("verysecret", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mongodb://a:verysecret@b:c:d/")]
    [InlineData("127.0.0.1:99999999")]
    public void An_address_of_no_server_is_refused(string url)
    {
        var fault = Assert.Throws<WeightsStoreException>(() => new MongoWeightsStore(new MongoConfig(url, "db", "c")));
        Assert.Contains("HOST:PORT", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("verysecret", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_of_something_else_is_named()
    {
        await using var stand = new MongoStand();
        using var store = new MongoWeightsStore(stand.Config);
        stand.Put(new BsonDocument { { "key", "Server" }, { "weights", new BsonBinaryData([1, 2, 3]) } });
        stand.Put(new BsonDocument { { "key", "data_client_0" }, { "data", new BsonArray([1, "x"]) } });
        stand.Put(new BsonDocument { { "key", "client_0" }, { "weights", new BsonArray() }, { "cardinality", -1 } });
        Assert.Contains("the pickle of Server", (await Assert.ThrowsAsync<WeightsStoreException>(() => store.ServerAsync(Now))).Message,
            StringComparison.Ordinal);
        Assert.Contains("data_client_0 holds no rows", (await Assert.ThrowsAsync<WeightsStoreException>(()
            => store.RowsAsync(0, Now))).Message, StringComparison.Ordinal);
        Assert.Contains("client_0 holds no cardinality", (await Assert.ThrowsAsync<WeightsStoreException>(()
            => store.ClientAsync(0, Now))).Message, StringComparison.Ordinal);
    }

    // Commands of the recording, in order; those that it cut are left out at their end.
    private static List<BsonDocument> Recorded() => [.. RecordedFile.Text("mongo-messages.jsonl")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonNode.Parse(line)!).Where(line => (string)line["way"]! == "in" && (int)line["opcode"]! == 2013)
        .Select(line => (Bytes: (int)line["bytes"]!, Raw: Convert.FromBase64String((string)line["raw_base64"]!)))
        .Where(line => line.Bytes == line.Raw.Length).Select(line => MongoWire.Command(line.Raw))];
}
