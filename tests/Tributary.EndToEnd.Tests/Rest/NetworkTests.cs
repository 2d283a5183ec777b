using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Folders;
using Peers;
using Processes;

namespace Tributary.EndToEnd.Tests.Rest;

/// <summary>A REST network of processes: our central node, two client nodes in Python, written from the wire page, and one of
/// ours.</summary>
public sealed class NetworkTests : IAsyncLifetime
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new() { Timeout = s_limit };
    private readonly int[] _ports = [.. Enumerable.Range(0, 5).Select(_ => MosquittoBroker.FreePort())];
    private readonly List<PythonPeer> _peers = [];
    private Tool? _server;
    private Tool? _own;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await PythonPeer.NeedAsync("flask", "numpy");

    public async ValueTask DisposeAsync()
    {
        _own?.Dispose();
        foreach (var peer in _peers) await peer.DisposeAsync();
        _server?.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Nodes_in_Python_and_ours_train_and_average_together()
    {
        await StartServerAsync();
        await StartNodesAsync();

        foreach (var type in (string[])["MNIST", "DETERMINISTIC_MNIST", "GOSSIP_MNIST", "MNIST"])
        {
            using var answer = await TrainAsync(type);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{type}: {await answer.Content.ReadAsStringAsync(Now)}\n{Told()}");
        }

        var runs = (await GetAsync($"{At(0)}/api/runs"))["items"]!.AsArray();
        Assert.Equal(["MNIST", "GOSSIP_MNIST", "MNIST", "MNIST"], runs.Select(run => (string)run!["name"]!));
        foreach (var run in runs)
        {
            var round = (await GetAsync($"{At(0)}/api/runs/{run!["id"]}/rounds/1/clients"))["items"]!.AsArray();
            Assert.Equal(3, round.Count);
            Assert.All(round, client => Assert.Null(client!["refused"]));
        }
    }

    [Fact]
    public async Task A_server_that_is_killed_in_mid_session_comes_back_with_its_nodes_its_round_and_its_model()
    {
        // So many epochs keep nodes at work while the server is away.
        Directory.CreateDirectory(_folder.At("sessions"));
        await File.WriteAllTextAsync(_folder.At("sessions", "MNIST.yaml"), """
            model: rest-3v7
            rounds: 2
            strategy: fedmean
            cohort: { fraction: 1, quorum: 1, waitFor: 3, deadline: 10m }
            training: { epochs: 20000, batchSize: 256, optimizer: { kind: sgd, learningRate: 1.0 } }
            evaluation: { on: none }
            """, Now);
        await StartServerAsync();
        await StartNodesAsync();
        var session = TrainAsync("MNIST");
        await UntilAsync(async () => (await StateAsync())["status"]!.ToString() == "CLIENTS_TRAINING", "the session begins");
        var run = (string)(await StateAsync())["run"]!;

        _server!.Kill();
        _server.Dispose();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => session);
        await StartServerAsync();

        await UntilAsync(async () => (string?)(await GetAsync($"{At(0)}/api/runs/{run}"))["status"] == "completed", "the session ends");
        var ended = await GetAsync($"{At(0)}/api/runs/{run}/rounds/2/clients");
        Assert.Equal(3, ended["items"]!.AsArray().Count);
        Assert.Equal([1, 2, 3], (await StateAsync())["clients"]!.AsArray().Select(client => (int)client!["client_id"]!));
    }

    private string At(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_ports[port]}");

    private async Task StartServerAsync()
    {
        _server = new Tool(_folder.Location, ["network", "server", "--listen", At(0), "--rest", At(1),
            .. Directory.Exists(_folder.At("sessions")) ? (string[])["--rest-sessions", "sessions"] : []]);
        await _server.SaidAsync("start a run", Now).WaitAsync(s_limit);
    }

    private async Task StartNodesAsync()
    {
        foreach (var node in new[] { 2, 3 })
        {
            _peers.Add(PythonPeer.Start("rest_client.py", [_ports[node].ToString(CultureInfo.InvariantCulture)],
                ("CLIENT_URL", At(node)), ("SERVER_URL", At(1))));
            await _peers[^1].UntilAsync("registered");
        }

        _own = new Tool(_folder.Location, "network", "client", "--url", At(4), "--server", At(1), "--seed", "1");
        await UntilAsync(async () => (await StateAsync())["clients"]!.AsArray().Count == 3, "three nodes are registered");
        foreach (var node in new[] { 2, 3, 4 }) await UntilAsync(() => IsThereAsync(At(node)), "every node listens");
    }

    private async Task<bool> IsThereAsync(string url)
    {
        try
        {
            return (await _http.GetStringAsync(url, Now)).Contains("IDLE", StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private Task<HttpResponseMessage> TrainAsync(string type)
        => _http.PostAsync($"{At(1)}/training", JsonContent.Create(new { training_type = type }), Now);

    private Task<JsonNode> StateAsync() => GetAsync($"{At(1)}/state");

    private async Task<JsonNode> GetAsync(string url) => JsonNode.Parse(await _http.GetStringAsync(url, Now))!;

    private string Told() => $"{_server!.Said}\n{_own?.Said}";

    private async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Now);
        late.CancelAfter(s_limit);
        while (!await isSo())
        {
            Assert.False(late.IsCancellationRequested, $"{s_limit} waited in vain for: {what}\n{Told()}");
            await Task.Delay(100, Now);
        }
    }
}
