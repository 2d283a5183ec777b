using System.Globalization;
using System.Text.Json.Nodes;
using Folders;
using Peers;
using Processes;

namespace Tributary.EndToEnd.Tests.Rest;

/// <summary>Clients that are called back by the central node of a REST network, each a process of its own.</summary>
public sealed class CalledBackTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);
    private readonly TemporaryFolder _folder = new();
    private readonly int[] _ports = [.. Enumerable.Range(0, 5).Select(_ => MosquittoBroker.FreePort())];
    private readonly List<Tool> _tools = [];

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var tool in _tools) tool.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task They_train_a_model_of_the_coordinators_with_what_they_have_from_it_over_TLS_and_sealed()
    {
        await StartAsync("start a run", "coordinator", "--credentials", "--listen", At("https", 0), "--rest", At("https", 1),
            "--rest-allow", "127.0.0.1");
        foreach (var client in new[] { 1, 2 })
        {
            var token = (string)(await SayAsync("token", "new", "--name", $"site-{client}"))["token"]!;
            await StartClientAsync(client, At("https", 1), "--coordinator", At("https", 0), "--token", token);
        }

        await TrainAsync(2, At("https", 0));

        Assert.True(File.Exists(_folder.At("of-1", "site-1", "sealed")));
        var shown = (await SayAsync("clients", "site-1")).ToJsonString();
        Assert.Contains("\"transport\":\"rest\"", shown, StringComparison.Ordinal);
        Assert.Contains("\"envelope\":\"sealed\"", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_way_of_their_own_to_the_coordinator_everything_goes_by_callbacks()
    {
        await StartAsync("start a run", "coordinator", "--listen", At("http", 0), "--rest", At("http", 1));
        foreach (var client in new[] { 1, 2, 3 }) await StartClientAsync(client, At("http", 1));

        await TrainAsync(3, At("http", 0));
    }

    [Fact]
    public async Task A_token_is_not_shown_in_the_clear_and_a_port_that_is_taken_is_named()
    {
        await File.WriteAllTextAsync(_folder.At("token"), "tributary_api_secret\n", Now);
        var (clear, code) = await EndAsync("client", "--rest", "http://10.255.255.1:5000", "--rest-token-file", "token");
        Assert.Equal((2, true), (code, clear.Contains("a token would travel in the clear", StringComparison.Ordinal)));
        Assert.DoesNotContain("tributary_api_secret", clear, StringComparison.Ordinal);

        using var listener = new System.Net.HttpListener();
        listener.Prefixes.Add(At("http", 4) + "/");
        listener.Start();
        var (taken, taker) = await EndAsync("client", "--rest", At("http", 1), "--rest-url", At("http", 4));
        Assert.Equal((2, true), (taker, taken.Contains("cannot be listened on", StringComparison.Ordinal)));
    }

    private string At(string scheme, int port) => string.Create(CultureInfo.InvariantCulture, $"{scheme}://127.0.0.1:{_ports[port]}");

    private Task<Tool> StartClientAsync(int client, string node, params string[] more)
        => StartAsync("connected", ["client", "--rest", node, "--rest-url", At("http", 1 + client), "--name", $"site-{client}", "--data",
            "mnist-mini", "--part", string.Create(CultureInfo.InvariantCulture, $"{client}/10"), "--folder", $"of-{client}", .. more]);

    private async Task TrainAsync(int clients, string api)
    {
        await File.WriteAllTextAsync(_folder.At("run.yaml"), $$"""
            model: 2nn
            rounds: 2
            cohort: { size: {{clients}}, quorum: {{clients}}, waitFor: {{clients}} }
            evaluation: { on: none }
            """, Now);
        var (said, code) = await EndAsync("run", "start", "run.yaml", "--coordinator", api);
        Assert.True(code == 0, $"{said}\n{string.Join('\n', _tools.Select(tool => tool.Said))}");
    }

    private async Task<JsonNode> SayAsync(params string[] command)
    {
        var (said, code) = await EndAsync([.. command, "--json", "--coordinator", At("https", 0)]);
        Assert.True(code == 0, said);
        return JsonNode.Parse(said[said.IndexOf('{', StringComparison.Ordinal)..])!;
    }

    private async Task<Tool> StartAsync(string until, params string[] command)
    {
        var tool = new Tool(_folder.Location, command);
        _tools.Add(tool);
        await tool.SaidAsync(until, Now).WaitAsync(s_limit);
        return tool;
    }

    // As the coordinator's first admin, where there is one.
    private async Task<(string Said, int Code)> EndAsync(params string[] command)
    {
        var admin = _folder.At("tributary", "access", "admin.token");
        var tool = new Tool([], _folder.Location, command, !File.Exists(admin) ? []
            : [("TRIBUTARY_TOKEN", (await File.ReadAllTextAsync(admin, Now)).Trim()),
                ("TRIBUTARY_CA", _folder.At("tributary", "access", "authority", "authority.pem"))]);
        _tools.Add(tool);
        var code = await tool.EndAsync(Now).WaitAsync(s_limit);
        return (tool.Said, code);
    }
}
