using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Folders;
using Peers;
using Processes;

namespace Tributary.EndToEnd.Tests.Rest;

/// <summary>Chest X-rays over a REST network of processes: our central node and four client nodes of ours, on JPEG files.</summary>
public sealed class ChestTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(4);
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new() { Timeout = s_limit };
    private readonly int[] _ports = [.. Enumerable.Range(0, 6).Select(_ => MosquittoBroker.FreePort())];
    private readonly List<Tool> _nodes = [];
    private Tool? _server;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var node in _nodes) node.Dispose();
        _server?.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Four_nodes_train_two_rounds_and_the_server_tells_what_the_model_is_worth()
    {
        // 1. The pictures: the nodes draw from all, the server tests on those of the test folder.
        var sets = _folder.At("tributary", "data");
        ZipFile.ExtractToDirectory(SharedData.Find("chest-xray", "chest_xray_224_sample.zip"), sets);
        Directory.CreateDirectory(_folder.At("sessions"));
        await File.WriteAllTextAsync(_folder.At("sessions", "CHEST_X_RAY_PNEUMONIA.yaml"), """
            model: chest-xray-cnn
            rounds: 2
            strategy: fedmean
            cohort: { fraction: 1, quorum: 4, waitFor: 4, deadline: 10m }
            training: { epochs: 1, batchSize: 2, optimizer: { kind: adam, learningRate: 0.0001 } }
            evaluation: { on: server }
            data:
              set: pictures
              folder: chest_xray
              pictures: { height: 224, width: 224, channels: 3, classes: [NORMAL, PNEUMONIA] }
              scale: vgg16
            """, Now);

        // 2. A server and four nodes.
        _server = new Tool(_folder.Location, "network", "server", "--listen", At(0), "--rest", At(1), "--rest-sessions", "sessions");
        await _server.SaidAsync("start a run", Now).WaitAsync(s_limit);
        foreach (var port in new[] { 2, 3, 4, 5 })
        {
            _nodes.Add(new Tool(_folder.Location, "network", "client", "--url", At(port), "--server", At(1), "--datasets", sets, "--seed",
                string.Create(CultureInfo.InvariantCulture, $"{port}")));
            await UntilAsync(async () => (await GetAsync($"{At(1)}/state"))["clients"]!.AsArray().Count == _nodes.Count);
        }

        // 3. The session.
        using var answer = await _http.PostAsync($"{At(1)}/training",
            JsonContent.Create(new { training_type = "CHEST_X_RAY_PNEUMONIA" }), Now);

        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{await answer.Content.ReadAsStringAsync(Now)}\n{Told()}");
        var run = (string)(await GetAsync($"{At(0)}/api/runs"))["items"]!.AsArray().Single()!["id"]!;
        var rounds = (await GetAsync($"{At(0)}/api/runs/{run}/rounds"))["items"]!.AsArray();
        Assert.Equal(2, rounds.Count);
        Assert.All(rounds, round =>
        {
            Assert.Equal(4, (int)round!["updates"]!);
            Assert.InRange((double)round["accuracy"]!, 0.2, 1);
            Assert.All((string[])["auc", "sensitivity", "specificity"], name => Assert.InRange(Metric(round, name), 0, 1));
        });
        Assert.All(_nodes, node => Assert.Contains("Accuracy of model trained at epoch 1 : 0.", node.Said, StringComparison.Ordinal));
    }

    private static double Metric(JsonNode round, string name)
        => (double)round["serverMetrics"]!.AsObject().Single(one => one.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value!;

    private string At(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_ports[port]}");

    private async Task<JsonNode> GetAsync(string url) => JsonNode.Parse(await _http.GetStringAsync(url, Now))!;

    private string Told() => string.Join('\n', _nodes.Append(_server!).Select(tool => tool.Said));

    private async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Now);
        late.CancelAfter(s_limit);
        while (!await isSo())
        {
            Assert.False(late.IsCancellationRequested, $"{s_limit} waited in vain\n{Told()}");
            await Task.Delay(100, Now);
        }
    }
}
