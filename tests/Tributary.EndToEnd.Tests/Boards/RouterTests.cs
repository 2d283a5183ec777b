using System.Globalization;
using System.Text.Json.Nodes;
using Folders;
using Peers;
using Processes;

namespace Tributary.EndToEnd.Tests.Boards;

/// <summary>A router that is a process of its own: it dies in the middle of the loop and comes back.</summary>
public sealed class RouterTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);
    private readonly TemporaryFolder _folder = new();
    private readonly int[] _ports = [MosquittoBroker.FreePort(), MosquittoBroker.FreePort(), MosquittoBroker.FreePort()];
    private readonly List<Tool> _tools = [];
    private readonly HttpClient _http = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var tool in _tools) tool.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Who_was_at_it_finds_it_again_and_the_loop_goes_on()
    {
        var router = await StartAsync("a WAMP router at", "router", "--listen", At("ws", 0));
        await StartAsync("start a run", "coordinator", "--listen", At("http", 1), "--wamp", At("ws", 0) + "/ws", "--wamp-orders",
            "--master-page", At("http", 2));
        foreach (var board in new[] { "1", "2" })
            await StartAsync("connected", "board", $"LR_Worker_{board}", "--wamp", At("ws", 0) + "/ws", "--data", "mnist-mini", "--part",
                $"{board}/30", "--folder", $"of-{board}");
        Assert.Equal("success", (string?)(await AskAsync("federated_loop"))["data"]!["status"]);
        await UntilAsync(state => (int)state["rounds"]! >= 2);

        router.Kill();
        await UntilAsync(state => state["away"] is not null);
        await StartAsync("a WAMP router at", "router", "--listen", At("ws", 0));

        await UntilAsync(state => state["away"] is null && (int)state["clients"]! == 2);
        var rounds = (int)(await AskAsync("state"))["rounds"]!;
        await UntilAsync(state => (int)state["rounds"]! >= rounds + 2 && (string?)state["status"] == "running");
    }

    private string At(string scheme, int port) => string.Create(CultureInfo.InvariantCulture, $"{scheme}://127.0.0.1:{_ports[port]}");

    private async Task<Tool> StartAsync(string until, params string[] command)
    {
        var tool = new Tool(_folder.Location, command);
        _tools.Add(tool);
        await tool.SaidAsync(until, Now).WaitAsync(s_limit);
        return tool;
    }

    private async Task<JsonNode> AskAsync(string what)
        => JsonNode.Parse(await _http.GetStringAsync($"{At("http", 2)}/iotronic/boards/FL_master/{what}", Now))!;

    private async Task UntilAsync(Func<JsonNode, bool> isSo)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Now);
        late.CancelAfter(s_limit);
        while (await AskAsync("state") is var state && !isSo(state))
        {
            Assert.False(late.IsCancellationRequested, $"{s_limit} waited in vain; at last {state.ToJsonString()}\n"
                + string.Join('\n', _tools.Select(tool => tool.Said)));
            await Task.Delay(100, Now);
        }
    }
}
