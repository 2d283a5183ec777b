using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Folders;
using Peers;
using Processes;

namespace Tributary.EndToEnd.Tests.Boards;

/// <summary>Three boards and their master, each a process of its own, with TLS and credentials: what goes and comes in the middle of the
/// loop costs nothing but its own share.</summary>
public sealed class MasterTests : IDisposable
{
    private const string Base = "/iotronic/boards/FL_master";
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);
    private readonly TemporaryFolder _folder = new();
    private readonly int[] _ports = [MosquittoBroker.FreePort(), MosquittoBroker.FreePort(), MosquittoBroker.FreePort()];
    private readonly Dictionary<string, Tool> _boards = [];
    private Tool? _master;
    private HttpClient? _http;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private string Api => At("https", 0);

    public void Dispose()
    {
        foreach (var board in _boards.Values) board.Dispose();
        _master?.Dispose();
        _http?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_loop_goes_on_whoever_leaves_dies_and_comes_back()
    {
        await File.WriteAllTextAsync(_folder.At("loop.yaml"), """
            model: s4t-net
            rounds: 1000000
            cohort: { fraction: 1, quorum: 1, waitFor: 1, deadline: 10m }
            training: { epochs: 5, batchSize: 64, optimizer: { kind: sgd, learningRate: 0.01 } }
            data: { set: mnist-mini }
            """, Now);
        await StartMasterAsync();
        foreach (var board in new[] { 1, 2, 3 }) await StartBoardAsync(board, await JoinTokenAsync(board));

        // 1. Nobody begins it who may not.
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("federated_loop", isOperator: false)).Status);
        await UntilAsync(async () => (int)(await StateAsync())["clients"]! == 3, "three boards are there");
        Assert.Equal("success", (string?)(await AskAsync("federated_loop")).Body["data"]!["status"]);
        await RoundsAsync(2);

        // 2. Models are asked while they are trained.
        Assert.Equal(10, (await PredictAsync())["probabilities"]!.AsArray().Count);

        // 3. A board leaves in order, another dies in the middle; both come back with what they have.
        await _boards["LR_Worker_2"].SignalAsync("TERM");
        _boards["LR_Worker_3"].Kill();
        await RoundsAsync(2);
        foreach (var board in new[] { 2, 3 }) await StartBoardAsync(board, null);
        await UntilAsync(async () => (int)(await StateAsync())["clients"]! == 3, "both boards are back");
        await RoundsAsync(1);

        // 4. The master, with its router, dies and comes back: the loop goes on, and the boards find it by themselves.
        var run = (string)(await StateAsync())["run"]!;
        _master!.Kill();
        _master.Dispose();
        await StartMasterAsync();
        Assert.Equal(10, (await PredictAsync())["probabilities"]!.AsArray().Count);
        await RoundsAsync(2);
        Assert.Equal((run, "running"), ((string?)(await StateAsync())["run"], (string?)(await StateAsync())["status"]));

        // 5. The stop; the model has learned.
        Assert.Equal("Federated learning loop stopped.", (string?)(await AskAsync("stop_training")).Body["data"]!["detail"]);
        var ended = JsonNode.Parse(await _http!.GetStringAsync($"{Api}/api/runs/{run}", Now))!;
        Assert.Equal("stopped", (string?)ended["status"]);
        Assert.True((double)ended["accuracy"]! > 0.7, ended.ToJsonString());
    }

    private string At(string scheme, int port) => string.Create(CultureInfo.InvariantCulture, $"{scheme}://127.0.0.1:{_ports[port]}");

    private async Task StartMasterAsync()
    {
        _master = new Tool(_folder.Location, "master", "--credentials", "--listen", Api, "--wamp-listen", At("wss", 1), "--master-page",
            At("https", 2), "--loop-file", "loop.yaml");
        await _master.SaidAsync("start a run", Now).WaitAsync(s_limit);
        if (_http is not null) return;
        var authority = X509CertificateLoader.LoadCertificateFromFile(_folder.At("tributary", "access", "authority", "authority.pem"));
        _http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new()
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { authority },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        });
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer",
            (await File.ReadAllTextAsync(_folder.At("tributary", "access", "admin.token"), Now)).Trim());
    }

    private async Task<string> JoinTokenAsync(int board)
    {
        using var tool = new Tool([], _folder.Location, ["token", "new", "--coordinator", Api, "--name", Name(board), "--json"],
            ("TRIBUTARY_TOKEN", _http!.DefaultRequestHeaders.Authorization!.Parameter!),
            ("TRIBUTARY_CA", _folder.At("tributary", "access", "authority", "authority.pem")));
        Assert.True(await tool.EndAsync(Now).WaitAsync(s_limit) == 0, tool.Said);
        return (string)JsonNode.Parse(tool.Said[tool.Said.IndexOf('{', StringComparison.Ordinal)..])!["token"]!;
    }

    private async Task StartBoardAsync(int board, string? token)
    {
        if (_boards.Remove(Name(board), out var before)) before.Dispose();
        _boards[Name(board)] = new Tool(_folder.Location, ["board", Name(board), "--wamp", At("wss", 1) + "/ws", "--coordinator", Api,
            "--data", "mnist-mini", "--part", string.Create(CultureInfo.InvariantCulture, $"{board}/3"), "--folder", $"of-{Name(board)}",
            .. token is null ? Array.Empty<string>() : ["--token", token]]);
        await _boards[Name(board)].SaidAsync("connected", Now).WaitAsync(s_limit);
    }

    private static string Name(int board) => string.Create(CultureInfo.InvariantCulture, $"LR_Worker_{board}");

    private async Task<(HttpStatusCode Status, JsonNode Body)> AskAsync(string what, bool isOperator = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{At("https", 2)}{Base}/{what}");
        if (!isOperator) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "nothing");
        using var answer = await _http!.SendAsync(request, Now);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Now))!);
    }

    private async Task<JsonNode> StateAsync() => (await AskAsync("state")).Body;

    private async Task<JsonNode> PredictAsync()
    {
        // A light bar on black: a PNG of 28 by 28 in grey.
        var pixels = new byte[28 * 28];
        for (var row = 4; row < 24; row++) pixels.AsSpan(row * 28 + 13, 3).Fill(255);
        using var file = new MemoryStream();
        Engine.Imaging.PngImage.Write(file, new Engine.Imaging.Image(28, 28, 1, pixels));
        using var form = new MultipartFormDataContent { { new ByteArrayContent(file.ToArray()), "file", "picture.png" } };
        using var answer = await _http!.PostAsync($"{At("https", 2)}{Base}/perform_inference", form, Now);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Now))!["data"]!;
    }

    // So many more rounds are saved.
    private async Task RoundsAsync(int more)
    {
        var before = (int)(await StateAsync())["rounds"]!;
        await UntilAsync(async () => (int)(await StateAsync())["rounds"]! >= before + more, $"{more} rounds after round {before}");
    }

    private async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Now);
        late.CancelAfter(s_limit);
        while (!await isSo())
        {
            Assert.False(late.IsCancellationRequested, $"{s_limit} waited in vain for: {what}\n{_master!.Said}\n"
                + string.Join('\n', _boards.Values.Select(board => board.Said)));
            await Task.Delay(100, Now);
        }
    }
}
