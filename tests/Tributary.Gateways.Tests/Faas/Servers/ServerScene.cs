using System.Text.Json.Nodes;
using Folders;
using Tributary.Gateways.Faas.Fabric;

namespace Tributary.Gateways.Tests.Faas.Servers;

/// <summary>Parameters as FedKeeper's files have them, and images whose class is where they are bright: IDX files of a folder.</summary>
internal sealed class ServerScene : IDisposable
{
    private const int Train = 2000;
    private const int Test = 200;
    private readonly TemporaryFolder _folder = new();

    public ServerScene()
    {
        Images("train", Train);
        Images("test", Test);
    }

    public JsonObject Init(MongoConfig mongo) => new()
    {
        ["num_clients"] = 2,
        ["train_images_url"] = Address("train-images"),
        ["train_labels_url"] = Address("train-labels"),
        ["test_images_url"] = Address("test-images"),
        ["test_labels_url"] = Address("test-labels"),
        ["mongo"] = new JsonObject { ["url"] = mongo.Url, ["db"] = mongo.Database, ["collection"] = mongo.Collection },
        ["data_sampling"] = new JsonObject { ["hidden_size"] = 8, ["batch_size"] = 10, ["model"] = "mnistnn" },
    };

    public JsonObject Aggregator(MongoConfig mongo, params string[] clients)
    {
        var parameters = Init(mongo);
        parameters["client_round_ids"] = new JsonArray([.. clients.Select(client => (JsonNode)client)]);
        return parameters;
    }

    public JsonObject Invoker(MongoConfig mongo, int client, Uri function, string type)
    {
        var parameters = Init(mongo);
        parameters.Remove("num_clients");
        foreach (var (key, value) in new[]
        {
            ("client_id", $"{client}"), ("client_type", type), ("url", $"{function}client{client}"), ("model", "mnistnn"),
            ("lr", "1e-2"), ("optim", "adam"), ("local_epochs", "2"),
        }) parameters[key] = value;
        return parameters;
    }

    public void Dispose() => _folder.Dispose();

    private string Address(string name) => new Uri(_folder.At(name)).AbsoluteUri;

    private void Images(string name, int count)
    {
        var labels = Enumerable.Range(0, count).Select(i => (byte)(i % 10)).ToArray();
        var pixels = labels.SelectMany(label => Enumerable.Range(0, 784).Select(at => (byte)(at / 78 == label ? 255 : 0)));
        File.WriteAllBytes(_folder.At($"{name}-labels"), [0, 0, 8, 1, .. Number(count), .. labels]);
        File.WriteAllBytes(_folder.At($"{name}-images"), [0, 0, 8, 3, .. Number(count), .. Number(28), .. Number(28), .. pixels]);
    }

    private static byte[] Number(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
