using System.Globalization;
using System.Text.Json.Nodes;
using Folders;
using Peers;
using Processes;

namespace Tributary.EndToEnd.Tests.Sealing;

/// <summary>Somebody else's router, without TLS and without credentials, in the middle of a federation that seals: each a process of its
/// own.</summary>
public sealed class SealedTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);
    private readonly TemporaryFolder _folder = new();
    private readonly int[] _ports = [MosquittoBroker.FreePort(), MosquittoBroker.FreePort()];
    private readonly List<Tool> _tools = [];

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private string Api => string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{_ports[0]}");

    private string Router => string.Create(CultureInfo.InvariantCulture, $"ws://127.0.0.1:{_ports[1]}");

    public void Dispose()
    {
        foreach (var tool in _tools) tool.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Clients_train_sealed_over_a_router_of_somebody_else_and_nobody_does_in_the_clear()
    {
        await StartAsync("a WAMP router at", "router", "--listen", Router);
        var coordinator = await StartCoordinatorAsync();
        foreach (var client in new[] { "1", "2" })
        {
            var token = (string)(await SayAsync("token", "new", "--name", $"board-{client}"))["token"]!;
            await StartAsync("connected", "client", "--coordinator", Api, "--wamp", Router + "/ws", "--token", token, "--name",
                $"board-{client}", "--data", "mnist-mini", "--part", $"{client}/10", "--folder", $"of-{client}");
        }

        // 1. They train; both say that they are sealed.
        await File.WriteAllTextAsync(_folder.At("run.yaml"), """
            model: logreg
            rounds: 2
            cohort: { size: 2, quorum: 2, waitFor: 2 }
            evaluation: { on: none }
            """, Now);
        await TrainAsync();
        Assert.True(File.Exists(_folder.At("of-1", "board-1", "sealed")));
        Assert.Equal(["board-1", "board-2"], await File.ReadAllLinesAsync(_folder.At("tributary", "access", "sealed-clients.txt"), Now));

        // 2. In the clear nobody comes in.
        await StartAsync("takes nothing in the clear", "client", Router + "/ws", "--name", "board-9", "--data", "mnist-mini", "--folder",
            "of-9", "--seal", "off");

        // 3. The coordinator comes back: it and its clients agree anew.
        await coordinator.SignalAsync("TERM");
        await coordinator.EndAsync(Now).WaitAsync(s_limit);
        await StartCoordinatorAsync();
        await TrainAsync();
        var audit = await File.ReadAllTextAsync(_folder.At("tributary", "access", "audit.jsonl"), Now);
        Assert.Contains("frame.refused", audit, StringComparison.Ordinal);
        Assert.Contains("wamp, board-9: its hello came in the clear", audit, StringComparison.Ordinal);
    }

    private Task<Tool> StartCoordinatorAsync()
        => StartAsync("start a run", "coordinator", "--credentials", "--listen", Api, "--wamp", Router + "/ws", "--seal", "required");

    private async Task TrainAsync()
    {
        var tool = Begin("run", "start", "run.yaml");
        Assert.True(await tool.EndAsync(Now).WaitAsync(s_limit) == 0, string.Join('\n', _tools.Select(one => one.Said)));
    }

    private async Task<Tool> StartAsync(string until, params string[] command)
    {
        var tool = new Tool(_folder.Location, command);
        _tools.Add(tool);
        await tool.SaidAsync(until, Now).WaitAsync(s_limit);
        return tool;
    }

    private async Task<JsonNode> SayAsync(params string[] command)
    {
        var tool = Begin([.. command, "--json"]);
        Assert.True(await tool.EndAsync(Now).WaitAsync(s_limit) == 0, tool.Said);
        return JsonNode.Parse(tool.Said[tool.Said.IndexOf('{', StringComparison.Ordinal)..])!;
    }

    // The command line as the coordinator's first admin.
    private Tool Begin(params string[] command)
    {
        var tool = new Tool([], _folder.Location, [.. command, "--coordinator", Api],
            ("TRIBUTARY_TOKEN", File.ReadAllText(_folder.At("tributary", "access", "admin.token")).Trim()),
            ("TRIBUTARY_CA", _folder.At("tributary", "access", "authority", "authority.pem")));
        _tools.Add(tool);
        return tool;
    }
}
