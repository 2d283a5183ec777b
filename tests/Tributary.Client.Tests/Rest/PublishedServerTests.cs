using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Folders;
using Peers;
using Tributary.Client.Rest;
using Tributary.Engine.Training;
using Tributary.Transports.Rest;

namespace Tributary.Client.Tests.Rest;

/// <summary>Our clients at a central node in Python that behaves as the published one, beside a client in Python.</summary>
public sealed class PublishedServerTests : IAsyncDisposable, IRestObserver
{
    private readonly int[] _ports = [.. Enumerable.Range(0, 4).Select(_ => MosquittoBroker.FreePort())];
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private readonly TrainerPool _trainers = new(2);
    private readonly List<Task> _clients = [];
    private readonly List<PythonPeer> _peers = [];
    private readonly ConcurrentQueue<(int Epoch, double Accuracy)> _told = new();
    private readonly ConcurrentQueue<int> _averaged = new();
    private CancellationTokenSource _end = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private string Server => $"http://127.0.0.1:{_ports[0]}";

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _trainers.Dispose();
        _http.Dispose();
        _end.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Two_of_ours_train_MNIST_at_a_published_server_which_sends_no_round_size()
    {
        var server = await ServeAsync("model=zeros");
        await StartAsync(server, 1);
        await StartAsync(server, 2);

        for (var round = 1; round <= 3; round++)
        {
            Assert.Equal(HttpStatusCode.OK, await TrainAsync("MNIST"));
            var mean = await server.UntilAsync("aggregated");
            Assert.Equal((2, 784), ((int)mean["clients"]!, mean["weights"]!.AsArray().Count));
            Assert.Equal("IDLE", (string?)(await server.UntilAsync("session"))["status"]);
        }

        Assert.Contains(_told, told => told.Epoch == 20 && told.Accuracy > 0.8);
    }

    [Fact]
    public async Task Deterministic_sessions_of_ours_give_the_same_mean_each_time()
    {
        var means = new List<string>();
        for (var turn = 0; turn < 2; turn++)
        {
            var server = await ServeAsync("model=zeros");
            await StartAsync(server, 1);
            await StartAsync(server, 2);
            Assert.Equal(HttpStatusCode.OK, await TrainAsync("DETERMINISTIC_MNIST"));
            means.Add((await server.UntilAsync("aggregated")).ToJsonString());
            await EndAsync();
        }

        Assert.Equal(means[0], means[1]);
    }

    [Fact]
    public async Task Ours_and_one_in_Python_average_with_each_other()
    {
        var server = await ServeAsync();
        await StartAsync(server, 1);
        await StartAsync(server, 2);
        var python = PythonPeer.Start("rest_client.py", [$"{_ports[3]}"], ("CLIENT_URL", $"http://127.0.0.1:{_ports[3]}"),
            ("SERVER_URL", Server));
        _peers.Add(python);
        await python.UntilAsync("ready");

        for (var round = 1; round <= 2; round++)
        {
            Assert.Equal(HttpStatusCode.OK, await TrainAsync("GOSSIP_MNIST"));
            var over = await server.UntilAsync("session");
            Assert.Equal(["IDLE", "IDLE", "IDLE"], over["clients"]!.AsObject().Select(client => (string?)client.Value));
            Assert.Equal(2, (await python.UntilAsync("averaged"))["peers"]!.AsArray().Count);
        }

        // Who averages comes nearer: far from the two that standard normal weights have between them, which is the root of two.
        double[][] own = [await OwnAsync(1), await OwnAsync(2), await OwnAsync(3)];
        Assert.All([(0, 1), (0, 2), (1, 2)], pair => Assert.InRange(
            Math.Sqrt(own[pair.Item1].Zip(own[pair.Item2], (one, other) => (one - other) * (one - other)).Average()), 0, 0.7));
        Assert.Equal(4, _averaged.Count(peers => peers == 2));
    }

    [Fact]
    public async Task A_server_that_is_started_anew_is_registered_at_again_and_ours_unregister_at_their_end()
    {
        var server = await ServeAsync();
        await StartAsync(server, 1);
        await server.DisposeAsync();
        _peers.Remove(server);

        server = await ServeAsync();
        Assert.Equal(At(1), (string?)(await server.UntilAsync("registered"))["url"]);
        await _end.CancelAsync();

        Assert.Equal(At(1), (string?)(await server.UntilAsync("unregistered"))["url"]);
    }

    [Fact]
    public async Task Ours_and_one_over_torch_train_on_X_rays()
    {
        var sets = Xrays();
        await PythonPeer.NeedAsync("torch", "PIL");
        var server = await ServeAsync("round_size=all");
        await StartAsync(server, 1, sets);
        var python = PythonPeer.Start("rest_client.py", [$"{_ports[3]}", $"datasets={sets}"], ("CLIENT_URL", At(3)),
            ("SERVER_URL", Server));
        _peers.Add(python);
        await python.UntilAsync("ready");

        // In the second session both start from what the first came to.
        for (var round = 1; round <= 2; round++)
        {
            Assert.Equal(HttpStatusCode.OK, await TrainAsync("CHEST_X_RAY_PNEUMONIA"));
            var mean = await server.UntilAsync("aggregated");
            Assert.Equal(2, (int)mean["clients"]!);
            Assert.Equal("[[3,3,3,32],[32],[3,3,32,64],[64],[200704,2],[2]]", mean["shapes"]!.ToJsonString());
            Assert.Equal(round, _told.Count);
        }
    }

    void IRestObserver.Averaged(int peers) => _averaged.Enqueue(peers);

    private string At(int client) => $"http://127.0.0.1:{_ports[client]}";

    private async Task<PythonPeer> ServeAsync(params string[] options)
    {
        await PythonPeer.NeedAsync("flask", "aiohttp", "numpy");
        var server = PythonPeer.Start("rest_server.py", [$"{_ports[0]}", .. options]);
        _peers.Add(server);
        await server.UntilAsync("ready");
        return server;
    }

    // The pictures of the sample, where they lie beside the repository.
    private string Xrays()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var sample = Path.Combine(folder.FullName, "shared", "data", "chest-xray", "chest_xray_224_sample.zip");
            if (!File.Exists(sample)) continue;
            ZipFile.ExtractToDirectory(sample, _folder.At("sets"));
            return _folder.At("sets");
        }

        Assert.Skip("no shared/data/chest-xray beside the repository");
        return "";
    }

    private async Task StartAsync(PythonPeer server, int client, string? sets = null)
    {
        var options = new RestLineOptions(At(client), new Uri(Server), _folder.At($"{client}"))
        { Seed = 5, LookEvery = TimeSpan.FromMilliseconds(200) };
        var trainer = new RestTrainer($"{client}", RestData.Open(sets), _trainers, TimeProvider.System,
            (epoch, accuracy) => _told.Enqueue((epoch, accuracy)));
        _clients.Add(new RestLine(options, this, TimeProvider.System).RunAsync(trainer, _end.Token));
        Assert.Equal(At(client), (string?)(await server.UntilAsync("registered"))["url"]);
    }

    private async Task EndAsync()
    {
        await _end.CancelAsync();
        foreach (var client in _clients) await client.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var peer in _peers) await peer.DisposeAsync();
        _clients.Clear();
        _peers.Clear();
        _end.Dispose();
        _end = new CancellationTokenSource();
    }

    private async Task<HttpStatusCode> TrainAsync(string type)
    {
        using var answer = await _http.PostAsJsonAsync($"{Server}/training", new { training_type = type }, Now);
        return answer.StatusCode;
    }

    private async Task<double[]> OwnAsync(int client)
    {
        var said = JsonNode.Parse(await _http.GetStringAsync($"{At(client)}/model_params", Now))!["model_params"]!;
        return [.. said["weights"]!.AsArray().Select(row => (double)row![0]!)];
    }
}
