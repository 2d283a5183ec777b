using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Folders;
using Peers;
using Processes;

namespace Tributary.EndToEnd.Tests.Boards;

/// <summary>A master and its boards, each a process of its own, with TLS, whose certificates are checked, and credentials.</summary>
internal sealed class Fleet : IDisposable
{
    private const string Base = "/iotronic/boards/FL_master";
    private readonly TimeSpan _limit;
    private readonly TemporaryFolder _folder = new();
    private readonly int[] _ports = [MosquittoBroker.FreePort(), MosquittoBroker.FreePort(), MosquittoBroker.FreePort()];
    private readonly Dictionary<string, Tool> _boards = [];
    private Tool? _master;
    private HttpClient? _http;

    /// <param name="loop">The run file of its loop.</param>
    /// <param name="limit">How long each wait may take.</param>
    public Fleet(string loop, TimeSpan limit)
    {
        _limit = limit;
        _folder.Write("loop.yaml", loop);
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private string Api => At("https", 0);

    /// <summary>A path in the folder of all.</summary>
    public string At(params string[] parts) => _folder.At(parts);

    public void Dispose()
    {
        foreach (var board in _boards.Values) board.Dispose();
        _master?.Dispose();
        _http?.Dispose();
        _folder.Dispose();
    }

    public async Task StartMasterAsync()
    {
        _master = new Tool(_folder.Location, "master", "--credentials", "--listen", Api, "--wamp-listen", At("wss", 1), "--master-page",
            At("https", 2), "--loop-file", "loop.yaml");
        await _master.SaidAsync("start a run", Now).WaitAsync(_limit);
        if (_http is not null) return;
        var authority = X509CertificateLoader.LoadCertificateFromFile(At("tributary", "access", "authority", "authority.pem"));
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
            (await File.ReadAllTextAsync(At("tributary", "access", "admin.token"), Now)).Trim());
    }

    /// <summary>The master dies, and its router with it.</summary>
    public void KillMaster()
    {
        _master!.Kill();
        _master.Dispose();
    }

    /// <param name="isNew">Whether it has to join first, by a token of the admin's.</param>
    /// <param name="data">What it trains on, as flags.</param>
    public async Task StartBoardAsync(int board, bool isNew, params string[] data)
    {
        var token = isNew ? (string[])["--token", await JoinTokenAsync(board)] : [];
        if (_boards.Remove(Name(board), out var before)) before.Dispose();
        _boards[Name(board)] = new Tool(_folder.Location, ["board", Name(board), "--wamp", At("wss", 1) + "/ws", "--coordinator", Api,
            "--folder", $"of-{Name(board)}", .. data, .. token]);
        await _boards[Name(board)].SaidAsync("connected", Now).WaitAsync(_limit);
    }

    /// <summary>A board leaves in order.</summary>
    public Task LeaveAsync(int board) => _boards[Name(board)].SignalAsync("TERM");

    public void KillBoard(int board) => _boards[Name(board)].Kill();

    /// <summary>Asks a route of the master's page.</summary>
    public async Task<(HttpStatusCode Status, JsonNode Body)> AskAsync(string what, bool isOperator = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{At("https", 2)}{Base}/{what}");
        if (!isOperator) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "nothing");
        using var answer = await _http!.SendAsync(request, Now);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Now))!);
    }

    public async Task<JsonNode> StateAsync() => (await AskAsync("state")).Body;

    /// <summary>What the coordinator's API says of the loop's run.</summary>
    /// <param name="more">Of it, such as <c>/rounds</c>.</param>
    public async Task<JsonNode> RunAsync(string more = "")
        => JsonNode.Parse(await _http!.GetStringAsync($"{Api}/api/runs/{(string)(await StateAsync())["run"]!}{more}", Now))!;

    /// <summary>Drops a picture on the page.</summary>
    public async Task<JsonNode> PredictAsync(byte[] png)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(png), "file", "picture.png" } };
        using var answer = await _http!.PostAsync($"{At("https", 2)}{Base}/perform_inference", form, Now);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Now))!["data"]!;
    }

    /// <summary>Waits until so many more rounds are saved.</summary>
    public async Task RoundsAsync(int more)
    {
        var before = (int)(await StateAsync())["rounds"]!;
        await UntilAsync(async () => (int)(await StateAsync())["rounds"]! >= before + more, $"{more} rounds after round {before}");
    }

    public async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Now);
        late.CancelAfter(_limit);
        while (!await isSo())
        {
            Assert.False(late.IsCancellationRequested, $"{_limit} waited in vain for: {what}\n{_master!.Said}\n"
                + string.Join('\n', _boards.Values.Select(board => board.Said)));
            await Task.Delay(100, Now);
        }
    }

    private static string Name(int board) => string.Create(CultureInfo.InvariantCulture, $"LR_Worker_{board}");

    private string At(string scheme, int port) => string.Create(CultureInfo.InvariantCulture, $"{scheme}://127.0.0.1:{_ports[port]}");

    private async Task<string> JoinTokenAsync(int board)
    {
        using var tool = new Tool([], _folder.Location, ["token", "new", "--coordinator", Api, "--name", Name(board), "--json"],
            ("TRIBUTARY_TOKEN", _http!.DefaultRequestHeaders.Authorization!.Parameter!),
            ("TRIBUTARY_CA", At("tributary", "access", "authority", "authority.pem")));
        Assert.True(await tool.EndAsync(Now).WaitAsync(_limit) == 0, tool.Said);
        return (string)JsonNode.Parse(tool.Said[tool.Said.IndexOf('{', StringComparison.Ordinal)..])!["token"]!;
    }
}
